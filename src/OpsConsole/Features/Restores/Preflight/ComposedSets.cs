using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>
/// Whether a claim, its composite and what is composed from it are complete. A composite composes anew what it names and does not find, and what another one
/// controls it does not see: a second managed resource, and by its provider a second cloud resource.
/// </summary>
/// <remarks>Source: crossplane v1.20, internal/controller/apiextensions/composite/composition_functions.go, ObserveComposedResources; claim/reconciler.go. crossplane#4803, #5431, #5875.</remarks>
internal sealed class ComposedSets(RestoreNeighbours neighbours)
{
    private const int MostNamed = 5;

    /// <param name="sight">Of the object.</param>
    /// <param name="json">What it is after the restore.</param>
    /// <param name="then">The same, to be asked what it is.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<IReadOnlyList<Consequence>> OfAsync(RestoreSight sight, byte[] json, DeletionSubject then, CancellationToken cancellationToken)
    {
        if (then.IsManaged)
            return sight.Live is null ? await MemberAsync(sight, json, cancellationToken) : [];
        if (!then.IsComposition)
            return [];
        // What is paused composes nothing, until somebody lets it.
        var mayCompose = !then.IsPaused && sight.Target.Cloud is not CloudChoice.Create;
        return sight.Live is { } live
            ? [
                .. Rebound(live, json, mayCompose),
                .. await DroppedAsync(sight, live, json, mayCompose, cancellationToken),
                // It would be let go, and composes what it does not find.
                .. live.Subject.IsPaused && !then.IsPaused ? (IReadOnlyList<Consequence>)[.. await ClaimAsync(sight, json, mayCompose, cancellationToken), .. await CompositeAsync(sight, json, mayCompose, cancellationToken)] : [],
            ]
            : [.. await ClaimAsync(sight, json, mayCompose, cancellationToken), .. await CompositeAsync(sight, json, mayCompose, cancellationToken)];
    }

    /// <summary>A claim that is made where there is none.</summary>
    private async Task<IReadOnlyList<Consequence>> ClaimAsync(RestoreSight sight, byte[] json, bool mayCompose, CancellationToken cancellationToken)
    {
        if (ComposedNames.CompositeOf(json) is not { } composite)
            return [];
        return await FindAsync(sight, composite, cancellationToken) switch
        {
            Neighbour.Absent { Type: var type } when IsAwaited(sight, type, composite) => [],
            Neighbour.There { Object: var found } => ComposedNames.ClaimOf(found.Canonical) is { } claim && (claim.Name, claim.Namespace) != (sight.Target.Name, sight.Target.Namespace)
                ? [Consequence.Warns($"Its composite, {composite.Words}, belongs to another claim now, {claim.Words}: Crossplane binds it to none but that.")] : [],
            Neighbour.Unknown unknown => [Consequence.Warns($"Whether its composite, {composite.Words}, is there is not known ({unknown.Why}): where it is not, Crossplane makes a new one and everything that is composed from it.")],
            Neighbour.Absent when !mayCompose => [Consequence.Warns($"Its composite, {composite.Words}, is not there: once it may, Crossplane makes a new one and everything that is composed from it.")],
            Neighbour.Absent { IsInPlan: true } => [Consequence.Blocks($"its composite, {composite.Words}, is not there yet: made before it, the claim would have Crossplane make a second one; ask for the claim once its composite is back")],
            _ => [Consequence.Blocks($"its composite, {composite.Words}, is not there: Crossplane would make a new one and everything that is composed from it, second cloud resources too; restore first what was composed, then the composite. Where new ones are wanted, ask for it with cloud create")],
        };
    }

    /// <summary>Why one that is there and paused must not be let go: what it would have Crossplane make a second time; null where nothing stands against it.</summary>
    /// <param name="place">Its type and cluster.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="now">As it is.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<string?> UnfoundAsync(DeletionPlace place, string space, string name, LiveObject now, CancellationToken cancellationToken)
    {
        if (ComposedNames.CompositeOf(now.Canonical) is { } composite)
            switch (await FindAsync(place, space, composite, cancellationToken))
            {
                case Neighbour.Absent:
                    return $"its composite, {composite.Words}, is not there";
                case Neighbour.Unknown unread:
                    return $"whether its composite, {composite.Words}, is there is not known ({unread.Why})";
                case Neighbour.There { Object: var found } when ComposedNames.ClaimOf(found.Canonical) is { } claim && (claim.Name, claim.Namespace) != (name, space):
                    return $"its composite, {composite.Words}, belongs to another claim, {claim.Words}";
            }
        var (second, _, unknown, _) = await SeekAsync(place, space, now.Canonical, now.Uid, cancellationToken);
        // What is of Kubernetes itself is composed anew without harm.
        List<string> doubted = [.. unknown.Where(entry => entry.Member.Group.Contains('.', StringComparison.Ordinal) && !entry.Member.Group.EndsWith(".k8s.io", StringComparison.Ordinal)).Select(entry => entry.Words)];
        return second.Count > 0 ? $"it does not find what it composed: {Named(second)}" : doubted.Count > 0 ? $"whether it finds what it composed is not known: {Named(doubted)}" : null;
    }

    /// <summary>What of a composite's members Crossplane would make a second time, what it makes anew without harm, of which it is not known, and which only observe.</summary>
    private async Task<(List<string> Second, List<string> Anew, List<(ComposedName Member, string Words)> Unknown, List<string> Observing)> SeekAsync(DeletionPlace place, string space, byte[] json, string? uid, CancellationToken cancellationToken, IReadOnlyList<AwaitedObject>? awaited = null)
    {
        var (second, anew, unknown, observing) = (new List<string>(), new List<string>(), new List<(ComposedName, string)>(), new List<string>());
        foreach (var member in ComposedNames.Of(json))
            switch (await FindAsync(place, space, member, cancellationToken))
            {
                case Neighbour.Absent { Type: var type }:
                    if (awaited?.Any(other => (other.Type, other.Name) == (type.Name, member.Name)) is not true)
                        (type.IsOf("managed") || type.IsOf("composite") ? second : anew).Add(member.Words);
                    break;
                // Its new life has another uid than whatever controls them now.
                case Neighbour.There { Object: { Subject: { Controllers: [var controller, ..] } found } owned } when uid is null || !IsOwnedBy(owned, uid):
                    (found.IsManaged || found.IsComposition ? second : anew).Add($"{member.Words} (which {controller} controls)");
                    break;
                case Neighbour.There { Object.Subject: { IsManaged: true } managed } when ManagedRestore.OnlyObserves(managed):
                    observing.Add(member.Words);
                    break;
                case Neighbour.Unknown { Why: var why }:
                    unknown.Add((member, $"{member.Words} ({why})"));
                    break;
            }
        return (second, anew, unknown, observing);
    }

    private static bool IsOwnedBy(LiveObject owned, string uid)
    {
        var named = OwnerUids.AsNamed(owned.Canonical);
        return OwnerUids.Of(owned.Canonical).Any(owner => named[owner] == uid);
    }

    private static bool IsAwaited(RestoreSight sight, DeletionType type, ComposedName name) => sight.Awaited.Any(awaited => (awaited.Type, awaited.Name) == (type.Name, name.Name));

    /// <summary>A composite that is made where there is none, or that is let go.</summary>
    private async Task<IReadOnlyList<Consequence>> CompositeAsync(RestoreSight sight, byte[] json, bool mayCompose, CancellationToken cancellationToken)
    {
        var consequences = new List<Consequence>();
        var (second, anew, unknown, observing) = await SeekAsync(sight.Place, sight.Target.Namespace, json, sight.Live?.Uid, cancellationToken, sight.Awaited);
        if (second.Count > 0)
            consequences.Add(mayCompose
                ? Consequence.Blocks($"it does not find what it composed: {Named(second)}. Crossplane would compose others in their place, and their providers would make second cloud resources; restore those first, without it, then it takes them up again. Where new ones are wanted, ask for it with cloud create")
                : Consequence.Warns($"It does not find what it composed: {Named(second)}. Once it may, Crossplane composes others in their place."));
        if (observing.Count > 0)
            consequences.Add(Consequence.Warns($"What it composed only observes: {Named(observing)}. A composition that says its policies gives them back once it may, whether its provider has found its cloud resource or not."));
        if (anew.Count > 0)
            consequences.Add(Consequence.Warns($"Crossplane composes anew what it does not find: {Named(anew)}."));
        if (unknown.Count > 0)
            consequences.Add(Consequence.Warns($"Whether it finds what it composed is not known: {Named([.. unknown.Select(entry => entry.Words)])}. What it does not find, Crossplane composes anew."));
        if (ComposedNames.ClaimOf(json) is { } claim && await FindAsync(sight, claim, cancellationToken) is Neighbour.Absent { IsInPlan: false })
            consequences.Add(Consequence.Warns($"Its claim, {claim.Words}, is not there: it comes back without anybody who asks for it."));
        return consequences;
    }

    /// <summary>A claim that is there keeps its composite.</summary>
    private static IEnumerable<Consequence> Rebound(LiveObject live, byte[] json, bool mayCompose)
    {
        if (ComposedNames.CompositeOf(live.Canonical) is not { } now || ComposedNames.CompositeOf(json) is { } then && then.IsSame(now))
            yield break;
        var words = $"it would {(ComposedNames.CompositeOf(json) is { } other ? $"be bound to {other.Words} instead of" : "lose")} its composite, {now.Words}";
        yield return mayCompose ? Consequence.Blocks($"{words}, and Crossplane would make a second one of everything; take back other changes alone") : Consequence.Warns($"As it stands, {words}.");
    }

    /// <summary>What a composite that is there composed, and would not name any more.</summary>
    private async Task<IReadOnlyList<Consequence>> DroppedAsync(RestoreSight sight, LiveObject live, byte[] json, bool mayCompose, CancellationToken cancellationToken)
    {
        var (kept, dropped) = (ComposedNames.Of(json), new List<string>());
        foreach (var member in ComposedNames.Of(live.Canonical).Where(member => !kept.Any(member.IsSame)))
            if (await FindAsync(sight, member, cancellationToken) is not Neighbour.Absent)
                dropped.Add(member.Words);
        return dropped.Count == 0 ? []
            : mayCompose ? [Consequence.Blocks($"it would forget what it composes now: {Named(dropped)}. Crossplane would compose others in their place, and their providers would make second cloud resources; take back other changes alone")]
            : [Consequence.Warns($"It forgets what it composes now: {Named(dropped)}. Once it may, Crossplane composes others in their place.")];
    }

    /// <summary>A managed resource whose composite lives and went on without it.</summary>
    private async Task<IReadOnlyList<Consequence>> MemberAsync(RestoreSight sight, byte[] json, CancellationToken cancellationToken)
    {
        var (itself, consequences) = (new ComposedName(sight.Subject.TextAt("apiVersion") ?? "", sight.Place.Type.Kind, sight.Target.Namespace, sight.Target.Name), new List<Consequence>());
        foreach (var owner in OwnerUids.Of(json))
            if (await neighbours.FindAsync(sight.Place, owner.Group, owner.Kind, sight.Target.Namespace, owner.Name, cancellationToken) is Neighbour.There { Object: { Subject.IsComposition: true } composite }
                && !ComposedNames.Of(composite.Canonical).Any(itself.IsSame))
                consequences.Add(Consequence.Warns($"Its composite, {owner.Words}, lives and does not name it any more: Crossplane composed another in its place, or will, and does not take this one up."));
        return consequences;
    }

    private Task<Neighbour> FindAsync(RestoreSight sight, ComposedName name, CancellationToken cancellationToken) => FindAsync(sight.Place, sight.Target.Namespace, name, cancellationToken);

    private Task<Neighbour> FindAsync(DeletionPlace place, string space, ComposedName name, CancellationToken cancellationToken) =>
        neighbours.FindAsync(place, name.Group, name.Kind, name.Namespace.Length > 0 ? name.Namespace : space, name.Name, cancellationToken);

    private static string Named(List<string> names) => string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
