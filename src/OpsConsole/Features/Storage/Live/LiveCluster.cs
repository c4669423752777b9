using System.Collections.Immutable;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Live;

/// <summary>Follows one cluster for as long as somebody looks: learns its types, watches those that rows are made of, and says how live they are.</summary>
internal sealed partial class LiveCluster : IAsyncDisposable
{
    /// <summary>A cluster without a connection, or whose connection was exchanged, is looked at so often.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly Fleet _fleet;
    private readonly FactReader _reader;
    private readonly ProtectionRules _rules;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private ImmutableDictionary<string, TypeFollower> _followers = ImmutableDictionary<string, TypeFollower>.Empty;
    private Trouble? _trouble;
    private IReadOnlyDictionary<string, string>? _labels;

    public LiveCluster(string name, Fleet fleet, FactReader reader, IReadOnlyList<IRowMaker> makers, ProtectionRules rules, LiveTables tables, StorageOptions options, TimeProvider time, ILogger logger, Action changed)
    {
        (_name, _fleet, _reader, _rules, _options, _time, _logger, _changed) = (name, fleet, reader, rules, options, time, logger, changed);
        Projection = new(name, makers, tables, options.PublishInterval, time);
        _trouble = new("it is asked for its types", time.GetUtcNow());
        _running = Task.WhenAll(Task.Run(() => RunAsync(_stop.Token)), Task.Run(() => Projection.PublishAsync(_stop.Token)));
    }

    public ClusterProjection Projection { get; }

    public ClusterStanding Standing()
    {
        var (followers, trouble) = (Volatile.Read(ref _followers), Volatile.Read(ref _trouble));
        return StandingRule.Of(_name, [.. followers.Values.Select(follower => (follower.Standing, follower.HeardAt))], trouble?.Reason, trouble?.Since ?? default, Projection.Coverage());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Require();
            if (_fleet.ConnectionTo(_name) is not { } connection)
            {
                Trouble($"cluster {_name} cannot be asked now: {_fleet.Member(_name)?.Cluster.Health.Reason ?? "its identity is not settled"}");
                // Its probe may settle it any moment.
                await Task.Delay(Look, _time, cancellationToken);
                continue;
            }
            using var exchanged = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var following = FollowAsync(connection, exchanged.Token);
            while (_fleet.ConnectionTo(_name) == connection && !cancellationToken.IsCancellationRequested)
            {
                Require();
                // Nothing tells when a declaration exchanges a connection, or labels.
                await Task.Delay(Look, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await exchanged.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What is shown stays, behind: a new connection lists everything anew.
            Trouble($"the connection to cluster {_name} was exchanged");
            Volatile.Write(ref _followers, ImmutableDictionary<string, TypeFollower>.Empty);
        }
    }

    private void Require()
    {
        if (_fleet.Member(_name)?.Cluster.Labels is not { } labels || ReferenceEquals(labels, _labels))
            return;
        _labels = labels;
        Projection.Require(_rules.For(labels));
    }

    private async Task FollowAsync(ClusterConnection connection, CancellationToken cancellationToken)
    {
        var watches = new List<Task>();
        try
        {
            while (true)
            {
                var pause = await DiscoverAsync(connection, watches, cancellationToken) ? _options.DiscoveryInterval : AfterFailure;
                // New types are looked for now and then, a failed look is made good soon.
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> DiscoverAsync(ClusterConnection connection, List<Task> watches, CancellationToken cancellationToken)
    {
        try
        {
            var discovery = await new ApiDiscovery(connection, _time).DiscoverAsync(cancellationToken);
            // One that is followed stays so: its own watch says when the type is not served any more.
            var fresh = discovery.Types.Where(type => _reader.Reads(type) && !_followers.ContainsKey(type.Name)).ToList();
            Projection.Expect(fresh.Select(type => type.Name));
            Projection.Discover(discovery.Gaps);
            Volatile.Write(ref _trouble, fresh.Count > 0 ? new("its types are read", _time.GetUtcNow()) : null);
            await Parallel.ForEachAsync(fresh, new ParallelOptions { MaxDegreeOfParallelism = _options.TypesAtOnce, CancellationToken = cancellationToken }, async (type, token) =>
            {
                var follower = Follower(connection, type);
                ImmutableInterlocked.TryAdd(ref _followers, type.Name, follower);
                lock (watches)
                    watches.Add(Task.Run(() => WatchAsync(follower, cancellationToken), CancellationToken.None));
                await follower.Told.WaitAsync(token);
            });
            Volatile.Write(ref _trouble, null);
            _changed();
            return true;
        }
        catch (KubernetesException error)
        {
            Trouble(error.Message);
            return false;
        }
        catch (ObjectDisposedException) when (_fleet.ConnectionTo(_name) != connection)
        {
            Trouble($"the declaration of cluster {_name} was exchanged");
            return false;
        }
    }

    private TypeFollower Follower(ClusterConnection connection, ResourceType type)
    {
        var watch = new ResourceWatch(connection, type, new WatchOptions
        {
            FieldSelector = LiveTypes.FieldSelectorOf(type),
            LongestSilence = _options.LongestSilence,
            RestWhileEmpty = _options.RestWhileEmpty,
        }, _time);
        return new(type, watch, _reader, Projection);
    }

    private async Task WatchAsync(TypeFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            await follower.RunAsync(cancellationToken);
        }
        // The edge of the loop: one type must not stop the others, and a new connection begins it again.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            NotFollowed(_name, follower.Type, error);
            follower.Tell(new WatchStanding(WatchPhase.Behind, _time.GetUtcNow(), null, $"Cluster {_name}: {follower.Type} could not be followed any more; the console's log says why."));
        }
    }

    private void Trouble(string reason)
    {
        if (_trouble?.Reason == reason)
            return;
        Volatile.Write(ref _trouble, new(reason, _trouble?.Since ?? _time.GetUtcNow()));
        _changed();
    }

    [LoggerMessage(1400, LogLevel.Error, "Cluster {Cluster}: {Type} could not be followed any more")]
    private partial void NotFollowed(string cluster, string type, Exception error);
}

/// <summary>What keeps a whole cluster from being followed.</summary>
internal sealed record Trouble(string Reason, DateTimeOffset Since);
