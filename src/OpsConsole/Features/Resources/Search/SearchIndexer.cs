using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.Search;

/// <summary>
/// Brings the search documents up to date behind the captures. Each cluster goes its own way in small steps that take turns: a long backlog of one
/// delays no other by more than a step. Any process may do it; a row lock says who.
/// </summary>
public sealed partial class SearchIndexer(SearchIndexStore store, SearchLag lag, DatabaseHealth database, IOptions<ResourceOptions> options,
    IOptions<CaptureOptions> captures, TimeProvider time, ILogger<SearchIndexer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);
    /// <summary>Steps at once: the database has other things to do.</summary>
    private const int Slots = 2;

    private readonly SemaphoreSlim _slots = new(Slots);
    private readonly ConcurrentDictionary<int, Task> _running = new();
    private readonly ConcurrentDictionary<int, DateTimeOffset> _notBefore = new();
    private readonly ConcurrentDictionary<int, DateTimeOffset> _forgotten = new();

    private string Form => $"{ObjectIdentities.Form}:{string.Join(',', options.Value.FoundBy.Distinct().Order(StringComparer.Ordinal))}";

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await LookAsync(stoppingToken);
            }
            // The edge of the loop: the database may go away at any moment and is asked again.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotLookedAt(error);
            }
            // Captures commit at any moment, also in other processes: they are looked at by the clock.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var backlogs = await store.BacklogsAsync(Form, cancellationToken);
        lag.Show(backlogs);
        // A process that only serves pages tells the lag and leaves the work to those that capture.
        if (!captures.Value.Enabled)
            return;
        var now = time.GetUtcNow();
        foreach (var backlog in backlogs)
            if (!_running.ContainsKey(backlog.ClusterId) && now >= _notBefore.GetValueOrDefault(backlog.ClusterId) && (backlog.HasWork || IsForgetDue(backlog.ClusterId, now)))
                _running[backlog.ClusterId] = RunAsync(backlog, cancellationToken);
    }

    private async Task RunAsync(SearchBacklog backlog, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var cluster = backlog.ClusterId;
        try
        {
            if (backlog.IsSweeping)
                LogSweep(cluster);
            while (await InTurnAsync(() => store.AdvanceAsync(cluster, Form, options.Value.FoundBy, cancellationToken), cancellationToken))
            {
                // Until nothing is left.
            }
            if (IsForgetDue(cluster, time.GetUtcNow()))
            {
                await InTurnAsync(async () =>
                {
                    await store.ForgetAsync(cluster, cancellationToken);
                    return true;
                }, cancellationToken);
                _forgotten[cluster] = time.GetUtcNow();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops; the next one goes on.
        }
        // The edge of one cluster's index: the others go on.
        catch (Exception error)
        {
            LogNotIndexed(cluster, error);
            _notBefore[cluster] = time.GetUtcNow() + AfterFault;
        }
        finally
        {
            _running.TryRemove(cluster, out _);
        }
    }

    /// <summary>Those who wait are let in one after the other.</summary>
    private async Task<bool> InTurnAsync(Func<Task<bool>> step, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await step();
        }
        finally
        {
            _slots.Release();
        }
    }

    private bool IsForgetDue(int cluster, DateTimeOffset now) => now - _forgotten.GetOrAdd(cluster, now) >= ForgetInterval;

    [LoggerMessage(1250, LogLevel.Information, "The search index of cluster {ClusterId} is built from its history")]
    private partial void LogSweep(int clusterId);

    [LoggerMessage(1251, LogLevel.Warning, "The search index of cluster {ClusterId} could not be brought up to date")]
    private partial void LogNotIndexed(int clusterId, Exception error);

    [LoggerMessage(1252, LogLevel.Warning, "The search indexes could not be looked at")]
    private partial void LogNotLookedAt(Exception error);
}
