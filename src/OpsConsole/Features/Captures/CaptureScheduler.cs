using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Decides when each cluster is captured, in the one process that holds the lease. Clusters never wait for one another.</summary>
public sealed partial class CaptureScheduler(CaptureLeaseStore leases, CaptureStore store, CaptureRequestStore requests, CaptureFeed feed, ClusterCapture capture,
    Fleet fleet, DatabaseHealth database, IOptions<CaptureOptions> options, TimeProvider time, ILogger<CaptureScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetentionAgain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, Task> _running = new();
    private readonly ConcurrentDictionary<int, DateTimeOffset> _retentionDue = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Enabled && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await using var lease = await leases.TryTakeAsync($"{Environment.MachineName}/{Environment.ProcessId}", stoppingToken);
                if (lease is not null)
                    await HoldAsync(lease, stoppingToken);
            }
            // The edge of the loop: a lost lease or database ends what was under way and is tried again.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogLeaseLost(error);
            }
            // Another process may hold the lease: it is asked for again by the clock.
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task HoldAsync(CaptureLease lease, CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        LogLeaseTaken(lease.Epoch);
        try
        {
            Steps.At("capture.lease.taken");
            if (await store.InterruptAbandonedAsync(lease.Epoch, stoppingToken) is > 0 and var abandoned)
                LogAbandoned(abandoned);
            await feed.RefreshAsync(stoppingToken);
            while (true)
            {
                await lease.AskAsync();
                await StartWhatIsDueAsync(lease, stop.Token);
                // Schedules are due by the clock.
                await Task.Delay(Tick, time, stoppingToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartWhatIsDueAsync(CaptureLease lease, CancellationToken cancellationToken)
    {
        var asked = (await requests.OpenAsync(cancellationToken)).ToDictionary(request => request.ClusterId);
        foreach (var cluster in fleet.All)
            if (cluster.Id is { } id && !_running.ContainsKey(id) && fleet.DeclarationOf(cluster.Name) is not null)
            {
                if (asked.GetValueOrDefault(id) is { } request)
                {
                    if (IsLookedAt(cluster))
                        Start(lease, cluster, id, RunCause.Person, request, cancellationToken);
                }
                else if (CauseOf(cluster) is { } cause)
                    Start(lease, cluster, id, cause, null, cancellationToken);
                // A run ends with it; the process that made the last one may not have come that far.
                else if (IsRetentionDue(id))
                    Keep(id, RetainAloneAsync(cluster, id, cancellationToken));
            }
    }

    /// <summary>Right after the start nobody knows yet whether a cluster can be asked: what a person wants waits for that instead of failing by it.</summary>
    private bool IsLookedAt(Cluster cluster) =>
        fleet.ConnectionTo(cluster.Name) is not null || cluster.Health.State is not (ClusterState.Unknown or ClusterState.Ready or ClusterState.Degraded);

    /// <summary>Why a cluster that nobody captures at the moment is due now; null where it is not.</summary>
    private RunCause? CauseOf(Cluster cluster)
    {
        var summary = feed.Of(cluster);
        // What says that it runs failed without its end being stored.
        if (summary?.Last is { State: RunState.Interrupted or RunState.Running })
            return fleet.ConnectionTo(cluster.Name) is null ? null : RunCause.Repeat;
        // What was never captured waits for nothing but the cluster's identity.
        if (summary?.LastScheduledAt is not { } last)
            return fleet.ConnectionTo(cluster.Name) is null ? null : RunCause.First;
        return ScheduleOf(cluster) is { } schedule && schedule.NextAfter(last) <= time.GetUtcNow() ? RunCause.Schedule : null;
    }

    /// <summary>The schedule that holds for a declared cluster; null for others.</summary>
    public CaptureSchedule? ScheduleOf(Cluster cluster) => cluster.Uid is { } uid && fleet.DeclarationOf(cluster.Name) is { } declaration
        ? new CaptureSchedule(declaration.Schedule ?? options.Value.Schedule, declaration.TimeZone, options.Value.Jitter, uid)
        : null;

    private void Start(CaptureLease lease, Cluster cluster, int clusterId, RunCause cause, CaptureRequest? request, CancellationToken cancellationToken) =>
        Keep(clusterId, RunAsync(lease, cluster, clusterId, cause, request, cancellationToken));

    private void Keep(int clusterId, Task work)
    {
        _running[clusterId] = work;
        // Not by the work itself, which may end before it is noted.
        _ = work.ContinueWith(ended => _running.TryRemove(clusterId, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task RunAsync(CaptureLease lease, Cluster cluster, int clusterId, RunCause cause, CaptureRequest? request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var run = request?.RunId ?? Guid.CreateVersion7();
        try
        {
            await store.BeginAsync(clusterId, run, cause, request?.Caller, lease.Epoch, cancellationToken);
            await capture.RunAsync(cluster, clusterId, run, lease.Epoch, cancellationToken);
            await RetainAsync(clusterId, cancellationToken);
            await feed.RefreshAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await InterruptAsync(clusterId, run, lease.Epoch, "The console was stopped during this run; the run is repeated.");
        }
        // The edge of one cluster's run: whatever happens to it must not reach the others.
        catch (Exception error)
        {
            LogRunFailed(error, cluster.Name);
            await InterruptAsync(clusterId, run, lease.Epoch, $"The console failed during this run, which is repeated: {error.Message}");
            // A fault of our own is not repeated at full speed.
            await Task.Delay(TimeSpan.FromSeconds(30), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task InterruptAsync(int clusterId, Guid run, long epoch, string reason)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
            await store.InterruptAsync(clusterId, run, epoch, reason, limit.Token);
            await feed.RefreshAsync(limit.Token);
        }
        // The cluster's next run marks it where it begins, or whoever takes the lease next.
        catch (Exception error)
        {
            LogNotMarked(error, run);
        }
    }

    private bool IsRetentionDue(int clusterId) => !_retentionDue.TryGetValue(clusterId, out var due) || time.GetUtcNow() >= due;

    private async Task RetainAsync(int clusterId, CancellationToken cancellationToken)
    {
        if (!IsRetentionDue(clusterId))
            return;
        // A try that fails makes it due again soon.
        _retentionDue[clusterId] = time.GetUtcNow() + RetentionAgain;
        await store.RemoveExpiredEventsAsync(clusterId, options.Value.EventRetention, cancellationToken);
        _retentionDue[clusterId] = time.GetUtcNow() + RetentionInterval;
    }

    private async Task RetainAloneAsync(Cluster cluster, int clusterId, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await RetainAsync(clusterId, cancellationToken);
        }
        // The edge of one cluster's loop: it is due again in a minute.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotRetained(error, cluster.Name);
        }
    }

    [LoggerMessage(1102, LogLevel.Information, "This process captures now, epoch {Epoch}")]
    private partial void LogLeaseTaken(long epoch);

    [LoggerMessage(1103, LogLevel.Warning, "This process does not capture any more; it will try again")]
    private partial void LogLeaseLost(Exception error);

    [LoggerMessage(1104, LogLevel.Warning, "{Count} runs that nobody makes any more are marked as interrupted and repeated")]
    private partial void LogAbandoned(int count);

    [LoggerMessage(1105, LogLevel.Error, "The capture of cluster {Cluster} failed")]
    private partial void LogRunFailed(Exception error, string cluster);

    [LoggerMessage(1106, LogLevel.Warning, "Run {Run} could not be marked as interrupted; the cluster's next run or the next holder of the lease will")]
    private partial void LogNotMarked(Exception error, Guid run);

    [LoggerMessage(1107, LogLevel.Warning, "The expired Events of cluster {Cluster} could not be removed; that is tried again in a minute")]
    private partial void LogNotRetained(Exception error, string cluster);
}
