using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Deletes objects of clusters: each one call by uid and by the resourceVersion that was just read, after its state was kept.</summary>
public sealed partial class DeleteResources(
    Fleet fleet, DeletionTypes types, LiveObjectReader reader, DeletionPlanner planner, ObjectKeeper keeper, ILogger<DeleteResources> logger) : IGatedAction
{
    public const string ActionKey = "resources.delete";

    public string Key => ActionKey;
    public string Name => "delete resources";
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.Request;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var read = DeletionQuestion.Read(question);
        return read.IsRefused ? read.Refusal : await planner.PlanAsync(requester.Caller, read.Value!, cancellationToken);
    }

    public async Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) => await ReadAsync(item, cancellationToken) switch
    {
        LiveReading.Unreadable unreadable => new(item, LiveState.Unreadable) { Reason = unreadable.Why },
        LiveReading.Found { Object: var now } when now.Uid != item.Uid => new(item, LiveState.Drifted)
        {
            Reason = $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})",
            Substance = Substance(now),
        },
        LiveReading.Found { Object: var now } => DeletionWords.Drift(item, now) is { Length: > 0 } drift
            ? new(item, LiveState.Drifted) { Reason = drift, ResourceVersion = now.ResourceVersion, Substance = Substance(now) }
            : new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json },
        _ => new(item, LiveState.Gone) { Reason = "it is not there any more" },
    };

    public async Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken)
    {
        var ways = new WayBack[items.Count];
        foreach (var group in items.Select((item, index) => (item, index)).GroupBy(entry => (entry.item.Item.Cluster, entry.item.Item.Type)))
        {
            var members = group.ToList();
            if (ClusterOf(members[0].item.Item, out var why) is not { } cluster)
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
        if (ClusterOf(target, out var why) is not { } cluster)
            return new(EffectKind.NotSent, why);
        if (fleet.ExecutorConnectionTo(cluster.Name) is not { } connection)
            return new(EffectKind.NotSent, $"this process has no credential that may delete in cluster {cluster.Name}; give it one, or let a process that has one execute");
        var (group, resource) = KnownType.Split(target.Type);
        var answer = await connection.DeleteAsync(ObjectPath.Of(group, target.Version, resource, target.Namespace, target.Name),
            new DeletePreconditions(target.Uid, item.ResourceVersion), new DeleteOptions { Propagation = DeletePropagation.Background }, cancellationToken);
        var effect = EffectOf(answer);
        effect = effect with { Words = StagedObject.Readable(effect.Words)! };
        if (effect.Kind is EffectKind.Unknown)
            OutcomeUnknown(cluster.Name, target.Type, target.FullName, target.Uid, effect.Words);
        else
            Answered(cluster.Name, target.Type, target.FullName, target.Uid, effect.Kind);
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

    private async Task<LiveReading> ReadAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (ClusterOf(item, out var why) is not { } cluster)
            return new LiveReading.Unreadable(why);
        return await types.FindAsync(item.ClusterId!.Value, item.Type, cancellationToken) is { } type
            ? await reader.ReadAsync(cluster, type, item, cancellationToken)
            : new LiveReading.Unreadable($"the history of {item.Type} in cluster {item.Cluster} is gone");
    }

    /// <summary>The cluster that the plan was made for; null where another one has its name, or none.</summary>
    private Cluster? ClusterOf(PlanItem item, out string why)
    {
        why = "";
        if (fleet.Member(item.Cluster)?.Cluster is not { Health.State: not ClusterState.Removed } cluster)
            why = $"cluster {item.Cluster} is not declared any more";
        else if (cluster.Id != item.ClusterId || cluster.Uid != item.ClusterUid)
            why = $"another cluster has the name {item.Cluster} now";
        else if (fleet.ConnectionTo(item.Cluster) is null)
            why = LiveObjectReader.Unsettled(cluster);
        else
            return cluster;
        return null;
    }

    private static WayBack Way(PlanItem item, KeptObject kept) => kept.Sequence is { } version
        ? new(ResourceLinks.With(ResourceLinks.Resource(item.Cluster, item.Type, item.Namespace, item.Name),
            ("uid", item.Uid), ("version", version.ToString(System.Globalization.CultureInfo.InvariantCulture))), null)
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
