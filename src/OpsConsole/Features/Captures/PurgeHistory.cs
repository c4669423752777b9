using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>
/// Removes the whole history of a cluster. Its one item is the cluster by its identity: that history goes on growing while people decide is no drift,
/// that another cluster stands behind the name is.
/// </summary>
public sealed class PurgeHistory(Fleet fleet, HistoryPurge purge, TimeProvider time) : IGatedAction
{
    public const string ActionKey = "captures.purge-history";

    private const string Type = "history";
    private const string ClusterParameter = "cluster";

    public string Key => ActionKey;
    public string Name => "purge a cluster's history";
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.ManageRules;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var name = question[ClusterParameter] ?? (PlanTarget.Read(question["items"]).Value is [var target, ..] ? target.Cluster : "");
        var found = await fleet.FindForCommandAsync(requester.Caller, name, Requires, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value is not { Id: { } id, Uid: { } uid } cluster)
            return new Refusal(RefusalKind.Conflict, $"Who cluster {name} is, is not known yet, so it has no history.", "Wait until it was reached once.");
        var extent = await purge.MeasureAsync(id, cancellationToken);
        if (extent.Versions == 0)
            return new Refusal(RefusalKind.Conflict, $"Cluster {name} has no history.", "There is nothing to purge.");
        return new PlannedAction
        {
            Summary = $"purge the history of {cluster.Name}",
            Undo = "None: what is purged is gone from the database. The audit chain, the cluster and its objects stay.",
            Parameters = new Dictionary<string, string> { [ClusterParameter] = cluster.Name },
            Items = [Item(cluster, id, uid, extent, time.GetUtcNow())],
        };
    }

    public Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) => Task.FromResult(
        fleet.All.FirstOrDefault(cluster => cluster.Id == item.ClusterId) is not { } cluster
            ? new LiveItem(item, LiveState.Unreadable) { Reason = $"cluster {item.Cluster} is not known to the console now" }
            : cluster.Uid?.ToString() != item.Uid ? new(item, LiveState.Drifted) { Reason = $"another cluster stands behind the name {item.Cluster} now" }
            : new(item, LiveState.Same) { ResourceVersion = item.Uid });

    /// <summary>There is no way back.</summary>
    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WayBack>>([.. items.Select(_ => new WayBack(null, null))]);

    /// <summary>The database itself asks whether the request is being carried out for this cluster, step by step; a step is done or it is not.</summary>
    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await purge.PurgeAsync(item.Item.ClusterId!.Value, item.Request, cancellationToken);
            var words = $"{Number(outcome.Versions)} versions of {Number(outcome.Objects)} objects removed";
            return outcome.IsDone ? new(EffectKind.Done, words)
                : !outcome.IsBegun ? new(EffectKind.NotSent, outcome.Reason ?? "nothing was removed")
                : new(EffectKind.Unknown, $"{words}, then it stopped: {outcome.Reason}");
        }
        catch (DatabaseUnavailableException error)
        {
            return new(EffectKind.Unknown, error.Message);
        }
    }

    /// <summary>
    /// Captures go on, so that history begins anew at once: it is done where nothing is older than the plan, and begun where a step of it was recorded since
    /// or where not all of it is there.
    /// </summary>
    public async Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken)
    {
        try
        {
            var planned = DateTimeOffset.Parse(item.ResourceVersion, CultureInfo.InvariantCulture);
            var isBegun = await purge.IsBegunAsync(item.ClusterId!.Value, planned, cancellationToken);
            var extent = await purge.MeasureAsync(item.ClusterId.Value, cancellationToken);
            var words = $"there are {Number(extent.Versions)} versions";
            return extent.Oldest is not { } oldest || oldest > planned ? new(SightKind.Done, words)
                : !isBegun && Moment(oldest) == item.DriftHash && extent.Versions >= VersionsOf(item) ? new(SightKind.Untouched, words)
                : new(SightKind.Underway, $"{words}: it was broken off in the middle; ask for it again");
        }
        catch (DatabaseUnavailableException error)
        {
            return new(SightKind.Unreadable, error.Message);
        }
    }

    private static PlanItem Item(Cluster cluster, int id, Guid uid, PurgeExtent extent, DateTimeOffset planned) => new()
    {
        Number = 1,
        ClusterId = id,
        Cluster = cluster.Name,
        ClusterUid = uid,
        Environment = cluster.Environment,
        Type = Type,
        Name = cluster.Name,
        Uid = uid.ToString(),
        ResourceVersion = Moment(planned),
        DriftHash = Moment(extent.Oldest ?? planned),
        Substance = extent.Versions.ToString(CultureInfo.InvariantCulture),
        Outcome = new("history-removed", OutcomeRank.Destroyed, "removed for ever"),
        Findings =
        [
            $"{Number(extent.Versions)} versions of {Number(extent.Objects)} objects, about {Number(extent.AboutBytes >> 20)} MiB, since {extent.Oldest:u}",
            $"{Number(extent.Present)} of the objects still exist; the next capture of a declared cluster begins their history anew",
        ],
        Preview = $"The whole history of cluster {cluster.Name} ({uid}) since {extent.Oldest:u}.",
    };

    private static long VersionsOf(PlanItem item) => long.Parse(item.Substance, CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) => moment.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
