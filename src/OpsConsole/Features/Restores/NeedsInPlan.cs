namespace OpsConsole.Features.Restores;

/// <summary>What one object needs of the same plan; all of it was judged before the object.</summary>
internal sealed class NeedsInPlan(RestoreWaves waves, IReadOnlyList<RestoreMember> members, IReadOnlyList<RestoreVerdict?> verdicts, int place)
{
    /// <summary>What the plan creates of it.</summary>
    public IReadOnlyList<AwaitedObject> Awaited => [.. waves.NeedsOf(place).Where(need => Created(need) is not null).Select(need => members[need.Place]).Select(member => new AwaitedObject(member.Type, member.Namespace, member.Name)).Distinct()];

    /// <summary>The wave after those in which it is created; 0 where the plan creates none of it.</summary>
    public int Wave => waves.NeedsOf(place).Select(need => Created(need) is { } created ? created.Item.Wave + 1 : 0).DefaultIfEmpty().Max();

    /// <summary>Composites that come back after it and take it up again.</summary>
    public IReadOnlyList<Manifests.Restoring.OwnerName> Takers => waves.TakersOf(place);

    /// <summary>The plan creates what it composed, or its composite.</summary>
    public bool AwaitsComposed => waves.NeedsOf(place).Any(need => need.Kind is NeedKind.Composed && Created(need) is not null);

    /// <summary>Why no server can be asked to try it before the plan runs; null where one can.</summary>
    public string? Untried => Awaited.Where(awaited => awaited.IsNamespace || awaited.IsDefinition).Select(awaited => awaited.Words).ToList() is { Count: > 0 } first
        ? $"{string.Join(" and ", first)} {(first.Count == 1 ? "is" : "are")} made first by the same plan" : null;

    /// <summary>What stands against it in its namespace, once what the plan creates is counted in.</summary>
    public RestoreVerdict? InNamespace(RestoreVerdict? obstacle) =>
        obstacle is not RestoreVerdict.Blocked { LacksNamespace: true } || Need(NeedKind.Namespace) is not { } need ? obstacle
        : Created(need) is not null ? null
        : new RestoreVerdict.Blocked($"namespace {members[place].Namespace} is not there, and this plan cannot bring it back{Why(need)}");

    /// <summary>What the definition of its type says, once what the plan creates is counted in.</summary>
    /// <param name="now">As it is in the cluster.</param>
    /// <param name="version">In which the object is written.</param>
    public RestoreDefinition OfDefinition(RestoreDefinition now, string version) =>
        !now.IsAbsent || Need(NeedKind.Definition) is not { } need ? now
        : Created(need) is { } created ? RestoreDefinition.Of(RestoreOrder.Read(created.Item)!.Body, version) with { IsAbsent = true }
        : now with { Obstacle = $"the cluster has no CustomResourceDefinition {members[place].Type} any more, and this plan cannot bring it back{Why(need)}" };

    /// <summary>Managed resources that the plan creates as ones that only observe, with what their stored states wanted: what a composite must not be let go before.</summary>
    public IReadOnlyList<ObservedMember> Observed =>
    [
        .. waves.NeedsOf(place).Where(need => need.Kind is NeedKind.Composed)
            .Select(need => (Member: members[need.Place], Planned: Created(need)))
            .Where(entry => entry.Planned is { IsManaged: true, Item.Outcome.Key: RestoreWords.ObservedKey })
            .Select(entry => new ObservedMember(new(entry.Member.Type, entry.Member.Namespace, entry.Member.Name), entry.Planned!.Adoption is not null, entry.Planned.OnlyObserved)),
    ];

    private PlanNeed? Need(NeedKind kind) => waves.NeedsOf(place).Where(need => need.Kind == kind).Select(need => (PlanNeed?)need).FirstOrDefault();

    private RestoreVerdict.Planned? Created(PlanNeed need) => verdicts[need.Place] is RestoreVerdict.Planned { Mode: RestoreMode.Create } planned ? planned : null;

    private string Why(PlanNeed need) => verdicts[need.Place] switch
    {
        RestoreVerdict.Blocked blocked => $" ({blocked.Why})",
        RestoreVerdict.Unknown unknown => $" ({unknown.Why})",
        _ => "",
    };
}

/// <param name="Object">Which.</param>
/// <param name="IsAdopted">The plan gives it its policies back once its provider has found its cloud resource.</param>
/// <param name="OnlyObserved">Its stored state only observed too.</param>
internal sealed record ObservedMember(AwaitedObject Object, bool IsAdopted, bool OnlyObserved);
