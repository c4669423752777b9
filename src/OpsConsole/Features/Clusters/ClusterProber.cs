using Microsoft.Extensions.Options;
using OpsConsole.Platform;

namespace OpsConsole.Features.Clusters;

/// <summary>Follows the folder of declarations and asks every cluster how it is, each in a loop of its own: a hung one delays nobody.</summary>
public sealed partial class ClusterProber(Fleet fleet, FleetKeeper keeper, ClusterDeclarations declarations, ClusterStore store,
    IOptions<ClusterOptions> options, TimeProvider time, ILogger<ClusterProber> logger) : BackgroundService
{
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Loop)> _loops = [];
    private bool _hasFollowed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var fingerprint = "";
        var isRemembered = false;
        try
        {
            while (true)
            {
                isRemembered = await FollowAsync(declarations.Reload(), isRemembered, stoppingToken);
                fingerprint = await WaitForChangeAsync(fingerprint, isRemembered, stoppingToken);
            }
        }
        finally
        {
            foreach (var (stop, _) in _loops.Values)
                await stop.CancelAsync();
            await Task.WhenAll(_loops.Values.Select(entry => entry.Loop));
        }
    }

    /// <summary>A change counts once two looks agree, so that a half-written file is not read; refused files are read again in any case.</summary>
    private async Task<string> WaitForChangeAsync(string known, bool isRemembered, CancellationToken cancellationToken)
    {
        var last = known;
        for (var looks = 1; ; looks++)
        {
            // Mounted files announce no change: they are looked at by the clock.
            await Task.Delay(options.Value.ReloadInterval, time, cancellationToken);
            var now = Fingerprint();
            if (now != known && now == last)
                return now;
            if (looks % 5 == 0 && (declarations.Current.Refused.Count > 0 || !isRemembered))
                return now == last ? now : known;
            last = now;
        }
    }

    private string Fingerprint()
    {
        try
        {
            return declarations.Fingerprint();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <returns>Whether the database has been told and asked; false means again later.</returns>
    private async Task<bool> FollowAsync(DeclarationChange? change, bool isRemembered, CancellationToken cancellationToken)
    {
        if (change is null && isRemembered)
            return true;
        Steps.At("clusters.declarations.read");
        keeper.Follow(declarations.Current);
        await StartAndStopLoopsAsync();
        try
        {
            await store.FollowDeclarationsAsync(declarations.Current, _hasFollowed ? change : null, cancellationToken);
            _hasFollowed = true;
            Steps.At("clusters.declarations.recorded");
            keeper.Remember(await store.AllAsync(cancellationToken));
            if (change is not null)
                LogReloaded(change.Added.Count, change.Changed.Count, change.Removed.Count, change.Refused.Count);
            return true;
        }
        // The database may be away when a file changes: the fleet follows the file at once, the rows when it is back.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotRemembered(error);
            return false;
        }
    }

    private async Task StartAndStopLoopsAsync()
    {
        var declared = declarations.Current.Accepted.Select(declaration => declaration.Name).ToHashSet();
        foreach (var gone in _loops.Keys.Except(declared).ToArray())
        {
            await _loops[gone].Stop.CancelAsync();
            _loops.Remove(gone);
        }
        foreach (var name in declared.Except(_loops.Keys).ToArray())
        {
            var stop = new CancellationTokenSource();
            _loops[name] = (stop, ProbeForeverAsync(name, stop.Token));
        }
    }

    private async Task ProbeForeverAsync(string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var touched = DateTimeOffset.MinValue;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (fleet.Member(name) is { Connection: { } connection, Declaration: { } declaration } member)
                {
                    var finding = await ClusterProbe.LookAsync(connection, options.Value.ProbeTimeout, time, cancellationToken);
                    var isKnown = member.IsSettled && (finding.Uid is null || finding.Uid == member.Cluster.Uid);
                    if (isKnown || finding.Uid is null)
                        Show(declaration, finding.State, finding.Reason, finding.Version);
                    if (finding.Uid is { } uid && (!isKnown || time.GetUtcNow() - touched > TouchInterval))
                    {
                        Settle(declaration, await SettleAsync(declaration, uid, finding.Version, cancellationToken), finding);
                        touched = time.GetUtcNow();
                    }
                }
                // Health is looked at by the clock.
                await Task.Delay(options.Value.ProbeInterval, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            // The edge of one cluster's loop: whatever happens to it must not end it.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogProbeFailed(error, name);
                // A probe that failed is repeated no faster than one that did not.
                await Task.Delay(options.Value.ProbeInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<IdentityAnswer> SettleAsync(ClusterDeclaration declaration, Guid uid, string? version, CancellationToken cancellationToken)
    {
        try
        {
            return await store.SettleAsync(declaration, uid, version, [.. declarations.Current.Accepted.Select(other => other.Name)], cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException && fleet.Member(declaration.Name) is { IsSettled: false })
        {
            Show(declaration, ClusterState.Degraded, "It answers, but its identity cannot be compared: the database does not answer.", version);
            throw;
        }
    }

    private void Settle(ClusterDeclaration declaration, IdentityAnswer answer, ProbeFinding finding)
    {
        if (answer.Row is { } row)
        {
            fleet.Change(declaration.Name, member => member.Declaration != declaration ? member : member with
            {
                IsSettled = true,
                Cluster = member.Cluster with { Id = row.Id, Uid = row.Uid },
            });
            Show(declaration, finding.State, finding.Reason, finding.Version);
            return;
        }
        if (fleet.Member(declaration.Name)?.Cluster.Health.State != ClusterState.IdentityChanged)
            LogIdentityChanged(declaration.Name, answer.Conflict!);
        fleet.Change(declaration.Name, member => member with { IsSettled = false });
        Show(declaration, ClusterState.IdentityChanged, answer.Conflict, null);
    }

    private void Show(ClusterDeclaration declaration, ClusterState state, string? reason, string? version)
    {
        var now = time.GetUtcNow();
        if (fleet.Member(declaration.Name) is { Cluster.Health: var before } && before.State != state)
            LogStateChanged(declaration.Name, before.State, state, reason);
        fleet.Change(declaration.Name, member => member.Declaration != declaration ? member : member with
        {
            Cluster = member.Cluster with
            {
                Version = version ?? member.Cluster.Version,
                Health = new ClusterHealth(state, reason, member.Cluster.Health.State == state ? member.Cluster.Health.Since : now, now),
            },
        });
    }

    [LoggerMessage(1000, LogLevel.Information, "Cluster declarations reloaded: {Added} added, {Changed} changed, {Removed} removed, {Refused} refused")]
    private partial void LogReloaded(int added, int changed, int removed, int refused);

    [LoggerMessage(1001, LogLevel.Warning, "The cluster rows could not be brought up to date with the declarations")]
    private partial void LogNotRemembered(Exception error);

    [LoggerMessage(1002, LogLevel.Warning, "Probing cluster {Cluster} failed")]
    private partial void LogProbeFailed(Exception error, string cluster);

    [LoggerMessage(1003, LogLevel.Error, "Cluster {Cluster} is refused: {Reason}")]
    private partial void LogIdentityChanged(string cluster, string reason);

    [LoggerMessage(1004, LogLevel.Information, "Cluster {Cluster} went from {Before} to {After}: {Reason}")]
    private partial void LogStateChanged(string cluster, ClusterState before, ClusterState after, string? reason);
}
