using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Captures;

/// <summary>A run with the cluster it is of.</summary>
public sealed record RunOfCluster(Cluster Cluster, CaptureRun Run);

/// <summary>A run with all that it read and did not read.</summary>
public sealed record RunDetail(Cluster Cluster, CaptureRun Run, IReadOnlyList<TypeCoverage> Coverage, IReadOnlyList<ObjectRefusal> Refusals);

/// <summary>When a cluster is captured.</summary>
public sealed record ScheduleOfCluster(Cluster Cluster, string Cron, string Zone, DateTimeOffset? Next);

/// <summary>Captures for persons and programs: every answer is cut to the clusters they may see, every command asks for the right to it.</summary>
public sealed class CaptureService(
    Fleet fleet, CaptureQueryStore store, StorageStore storage, CaptureRequestStore requests, CaptureFeed feed, CaptureScheduler scheduler, TimeProvider time)
{
    public const int MostRuns = Question.MostRows;
    public const int MostRefusals = 500;

    /// <summary>Asks for a capture; answers with the run that will come of it.</summary>
    public async Task<Answer<Guid>> CaptureNowAsync(Caller caller, string cluster, CancellationToken cancellationToken)
    {
        var found = await fleet.FindForCommandAsync(caller, cluster, Permission.Capture, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value is not { Id: { } id } || fleet.DeclarationOf(cluster) is null)
            return new Refusal(RefusalKind.Conflict, $"Cluster {cluster} cannot be captured: {found.Value!.Health.Reason ?? "its identity is not known yet."}",
                "Look at its state on the fleet page; ask again when it is Ready.");
        return await requests.AskAsync(id, cluster, caller, cancellationToken);
    }

    /// <summary>Runs of the clusters the caller sees, or of one of them, newest first.</summary>
    public async Task<Answer<IReadOnlyList<RunOfCluster>>> RunsAsync(
        Caller caller, string? cluster, DateTimeOffset? before, int most, CancellationToken cancellationToken)
    {
        var visible = await VisibleAsync(caller, cluster, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var byId = visible.Value!.Where(known => known.Id is not null).ToDictionary(known => known.Id!.Value);
        var runs = await store.RunsAsync(byId.Keys, before, Math.Clamp(most, 1, MostRuns), cancellationToken);
        return Answer.Of<IReadOnlyList<RunOfCluster>>([.. runs.Select(run => new RunOfCluster(byId[run.ClusterId], run))]);
    }

    /// <summary>The newest complete run that had ended by a moment, of one cluster or of those the caller sees; null where there is none.</summary>
    public async Task<Answer<CaptureRun?>> LastCompleteAsync(Caller caller, string? cluster, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var visible = await VisibleAsync(caller, cluster, cancellationToken);
        return visible.IsRefused
            ? visible.Refusal
            : Answer.Of(await store.LastCompleteAsync([.. visible.Value!.Select(known => known.Id).OfType<int>()], before, cancellationToken));
    }

    public async Task<Answer<RunDetail>> RunAsync(Caller caller, string cluster, Guid runId, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.Id is not { } id || await store.RunAsync(id, runId, cancellationToken) is not { } run)
            return new Refusal(RefusalKind.NotFound, $"Cluster {cluster} has no run {runId}, or it has not begun yet.", "Runs of a cluster stand on the captures page.");
        return new RunDetail(found.Value, run, await store.CoverageAsync(id, runId, cancellationToken), await store.RefusalsAsync(id, runId, MostRefusals, cancellationToken));
    }

    /// <summary>The newest runs of a cluster with what each read of every type.</summary>
    public async Task<Answer<CoverageOfCluster>> CoverageAsync(Caller caller, string cluster, int runs, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.Id is not { } id)
            return new CoverageOfCluster([], []);
        var newest = await store.RunsAsync([id], null, Math.Clamp(runs, 1, MostRuns), cancellationToken);
        return new CoverageOfCluster(newest, await store.CoverageAsync(id, [.. newest.Select(run => run.Id)], cancellationToken));
    }

    /// <summary>How much room the history of all clusters takes: it counts every cluster, so it is for those who see every one.</summary>
    public async Task<Answer<StorageFigures>> StorageAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        return visible.Value!.Count > 0 && visible.Value.Count == fleet.All.Count
            ? await storage.FiguresAsync(cancellationToken)
            : new Refusal(RefusalKind.Forbidden, "The size of the whole history counts clusters that you do not see.", "Ask somebody who sees every cluster.");
    }

    public async Task<Answer<IReadOnlyList<ScheduleOfCluster>>> SchedulesAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var now = time.GetUtcNow();
        return Answer.Of<IReadOnlyList<ScheduleOfCluster>>([.. from cluster in visible.Value!
            let schedule = scheduler.ScheduleOf(cluster)
            where schedule is not null
            select new ScheduleOfCluster(cluster, schedule.Cron, schedule.Zone, schedule.NextToShow(feed.Of(cluster)?.LastScheduledAt ?? now, now))]);
    }

    private async Task<Answer<IReadOnlyList<Cluster>>> VisibleAsync(Caller caller, string? cluster, CancellationToken cancellationToken)
    {
        if (cluster is null)
            return await fleet.VisibleToAsync(caller, cancellationToken);
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        return found.IsRefused ? found.Refusal : Answer.Of<IReadOnlyList<Cluster>>([found.Value!]);
    }
}
