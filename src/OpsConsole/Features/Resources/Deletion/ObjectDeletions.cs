using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What a deletion would do as things stand now.</summary>
/// <param name="Outcome">As far as it is known.</param>
/// <param name="Doubt">What of it is not known now; empty where all is.</param>
public sealed record OutcomeNow(ItemOutcome Outcome, string Doubt = "")
{
    /// <summary>Canonical JSON that the plan is about, where that is more than the object itself; null where it is the object.</summary>
    public string? Substance { get; init; }
}

/// <summary>Deletes objects of clusters, for every action that does: each one call by uid and by the resourceVersion that was just read, after its state was kept.</summary>
public sealed partial class ObjectDeletions(
    ItemClusters clusters, DeletionTypes types, LiveObjectReader reader, ObjectKeeper keeper, ILogger<ObjectDeletions> logger)
{
    /// <summary>The object beside its plan.</summary>
    /// <param name="item">As it was approved.</param>
    /// <param name="judge">What its deletion would do now; another outcome is another deed.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<LiveItem> LookAsync(PlanItem item, Func<LiveObject, Task<OutcomeNow>> judge, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(item, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new(item, LiveState.Unreadable) { Reason = unreadable.Why };
        if (reading is not LiveReading.Found { Object: var now })
            return new(item, LiveState.Gone) { Reason = "it is not there any more" };
        if (now.Uid != item.Uid)
            return new(item, LiveState.Drifted) { Reason = $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})", Substance = Substance(now) };
        var outcome = await judge(now);
        // What is not known now may still be what was approved.
        if (outcome is { Doubt.Length: > 0 } && outcome.Outcome.Key != item.Outcome.Key)
            return new(item, LiveState.Unreadable) { Reason = $"what its deletion would do is not known now: {outcome.Doubt}" };
        var substance = outcome.Substance ?? Substance(now);
        return DeletionWords.Drift(item, outcome.Substance is null ? now.DriftHash : HashOf(substance), substance, outcome.Outcome) is { Length: > 0 } drift
            ? new(item, LiveState.Drifted) { Reason = drift, ResourceVersion = now.ResourceVersion, Substance = substance }
            : new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json };
    }

    public async Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken)
    {
        var ways = new WayBack[items.Count];
        foreach (var group in items.Select((item, index) => (item, index)).GroupBy(entry => (entry.item.Item.Cluster, entry.item.Item.Type)))
        {
            var members = group.ToList();
            if (clusters.Find(members[0].item.Item, out var why) is not { } cluster)
            {
                foreach (var (_, index) in members)
                    ways[index] = new(null, why);
                continue;
            }
            var (plural, name) = KnownType.Split(group.Key.Type);
            var kept = await keeper.KeepAsync(cluster, plural, name, [.. members.Select(member => member.item.Json)], cancellationToken);
            for (var place = 0; place < members.Count; place++)
                ways[members[place].index] = Way(members[place].item.Item, kept[place]);
        }
        return ways;
    }

    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        var target = item.Item;
        if (clusters.Executor(target, "delete", out var why) is not { } connection)
            return new(EffectKind.NotSent, why);
        var (group, resource) = KnownType.Split(target.Type);
        var answer = await connection.DeleteAsync(ObjectPath.Of(group, target.Version, resource, target.Namespace, target.Name),
            new DeletePreconditions(target.Uid, item.ResourceVersion), new DeleteOptions { Propagation = DeletePropagation.Background }, cancellationToken);
        var effect = EffectOf(answer);
        effect = effect with { Words = StagedObject.Readable(effect.Words)! };
        if (effect.Kind is EffectKind.Unknown)
            OutcomeUnknown(target.Cluster, target.Type, target.FullName, target.Uid, effect.Words);
        else
            Answered(target.Cluster, target.Type, target.FullName, target.Uid, effect.Kind);
        return effect;
    }

    public async Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken) => await ReadAsync(item, cancellationToken) switch
    {
        LiveReading.Unreadable unreadable => new(SightKind.Unreadable, unreadable.Why),
        LiveReading.Found { Object: var now } when now.Uid != item.Uid => new(SightKind.Done, $"it is gone; another object has its name now (uid {now.Uid})"),
        LiveReading.Found { Object.Subject: { BeingDeletedSince: { } since } subject } => new(SightKind.Underway,
            subject.Finalizers is { Count: > 0 } finalizers ? $"held by finalizers {string.Join(", ", finalizers)} since {since}" : $"being deleted since {since}"),
        LiveReading.Found => new(SightKind.Untouched, "it is there, and not marked"),
        _ => new(SightKind.Done, "it is gone"),
    };

    /// <summary>The drift hash of an item whose substance is more than its object.</summary>
    public static string HashOf(string substance) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"opsconsole-substance-1\n{substance}")));

    /// <summary>The target of an item as it is now.</summary>
    public async Task<LiveReading> ReadAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (clusters.Find(item, out var why) is not { } cluster)
            return new LiveReading.Unreadable(why);
        return await types.FindAsync(item.ClusterId!.Value, item.Type, cancellationToken) is { } type
            ? await reader.ReadAsync(cluster, type, item, cancellationToken)
            : new LiveReading.Unreadable($"the history of {item.Type} in cluster {item.Cluster} is gone");
    }

    private static WayBack Way(PlanItem item, KeptObject kept) => kept.Sequence is { } version
        ? new(ResourceLinks.With(ResourceLinks.Resource(item.Cluster, item.Type, item.Namespace, item.Name),
            ("uid", kept.Uid), ("version", version.ToString(System.Globalization.CultureInfo.InvariantCulture))), null)
        : new(null, kept.Reason ?? "the history did not take it");

    private static ItemEffect EffectOf(DeleteAnswer answer) => answer switch
    {
        DeleteAnswer.Gone => new(EffectKind.Done, "the server deleted it"),
        DeleteAnswer.Marked => new(EffectKind.Accepted, "the server marked it for deletion"),
        // A server decides a deletion on its newest state: the one uid that was meant has ceased to be, if not by this call.
        DeleteAnswer.Absent absent => new(EffectKind.Done, $"gone already, by somebody else since the look: {absent.Words}"),
        DeleteAnswer.PreconditionFailed moved => new(EffectKind.Moved, moved.Words),
        DeleteAnswer.Refused refused => new(EffectKind.Refused, DeletionWords.Refused(refused.Code, refused.Reason, refused.Message)),
        DeleteAnswer.Throttled throttled => new(EffectKind.NotSent, throttled.Words),
        DeleteAnswer.NotSent unsent => new(EffectKind.NotSent, unsent.Words),
        DeleteAnswer.Unknown unknown => new(EffectKind.Unknown, unknown.Words),
        _ => new(EffectKind.Unknown, "the answer is of no known kind"),
    };

    private static string Substance(LiveObject now) => System.Text.Encoding.UTF8.GetString(Manifests.DriftHash.Substance(now.Canonical));

    [LoggerMessage(1253, LogLevel.Information, "The deletion of {Type} {Object} (uid {Uid}) in cluster {Cluster} was answered: {Effect}")]
    private partial void Answered(string cluster, string type, string @object, string uid, EffectKind effect);

    [LoggerMessage(1254, LogLevel.Warning, "Nobody knows what became of the deletion of {Type} {Object} (uid {Uid}) in cluster {Cluster}: {Words}")]
    private partial void OutcomeUnknown(string cluster, string type, string @object, string uid, string words);
}
