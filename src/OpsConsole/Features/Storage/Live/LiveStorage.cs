using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Live;

/// <summary>
/// The live state of all clusters that somebody looks at: each is followed once in this process, begun by the first who looks and let go a while after
/// the last. Knows no person: whoever asks for one has looked at their rights.
/// </summary>
public sealed class LiveStorage(
    Fleet fleet, FactReader reader, IEnumerable<IRowMaker> makers, LiveTables tables, IOptions<StorageOptions> options, TimeProvider time, ILogger<LiveStorage> logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Held> _clusters = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<IRowMaker> _makers = [.. makers];
    private readonly ProtectionRules _rules = ProtectionRules.Of(options.Value);
    private long _standings;

    /// <summary>Raised on any thread when a cluster's standing may be another.</summary>
    public event Action? StandingChanged;

    public LiveTables Tables { get; } = tables;

    /// <summary>Rises when a cluster's standing may be another.</summary>
    public long StandingVersion => Interlocked.Read(ref _standings);

    /// <summary>How many clusters are followed.</summary>
    public int Followed
    {
        get
        {
            lock (_gate)
                return _clusters.Count;
        }
    }

    /// <summary>Follows these clusters until the hold is disposed.</summary>
    public IDisposable Hold(IReadOnlyCollection<string> clusters)
    {
        lock (_gate)
            foreach (var name in clusters)
            {
                if (!_clusters.TryGetValue(name, out var held))
                    _clusters[name] = held = new(new(name, fleet, reader, _makers, _rules, Tables, options.Value, time, logger, Tell));
                held.Holders++;
                held.LetGoAt?.Dispose();
                held.LetGoAt = null;
            }
        return new LiveHold(() => Release(clusters));
    }

    public ClusterStanding StandingOf(string cluster)
    {
        LiveCluster? live;
        lock (_gate)
            live = _clusters.GetValueOrDefault(cluster)?.Cluster;
        return live?.Standing() ?? new() { Cluster = cluster, Phase = LivePhase.NotFollowed, Since = time.GetUtcNow() };
    }

    /// <summary>Of every cluster that is followed.</summary>
    public IReadOnlyList<ClusterStanding> Standings()
    {
        List<LiveCluster> followed;
        lock (_gate)
            followed = [.. _clusters.Values.Select(held => held.Cluster)];
        return [.. followed.Select(live => live.Standing())];
    }

    /// <summary>Asks the facts of a followed cluster; null where nobody follows it.</summary>
    public T? Ask<T>(string cluster, Func<Facts.ClusterFacts, T> question) where T : class
    {
        LiveCluster? live;
        lock (_gate)
            live = _clusters.GetValueOrDefault(cluster)?.Cluster;
        return live?.Projection.Ask(question);
    }

    public async ValueTask DisposeAsync()
    {
        List<Held> all;
        lock (_gate)
        {
            all = [.. _clusters.Values];
            _clusters.Clear();
        }
        foreach (var held in all)
        {
            held.LetGoAt?.Dispose();
            await held.Cluster.DisposeAsync();
        }
    }

    private void Release(IReadOnlyCollection<string> clusters)
    {
        lock (_gate)
            foreach (var name in clusters)
                if (_clusters.TryGetValue(name, out var held) && --held.Holders == 0)
                    held.LetGoAt = time.CreateTimer(_ => LetGo(name), null, options.Value.GracePeriod, Timeout.InfiniteTimeSpan);
    }

    private void LetGo(string name)
    {
        Held? held;
        lock (_gate)
        {
            if (!_clusters.TryGetValue(name, out held) || held.Holders > 0 || !_clusters.Remove(name))
                return;
            // Before anybody can begin it anew: what is left of it must not stand beside what comes.
            held.Cluster.Projection.Retire();
            Tables.Drop(name);
        }
        held.LetGoAt?.Dispose();
        _ = held.Cluster.DisposeAsync().AsTask();
    }

    private void Tell()
    {
        Interlocked.Increment(ref _standings);
        StandingChanged?.Invoke();
    }

    private sealed class Held(LiveCluster cluster)
    {
        public LiveCluster Cluster { get; } = cluster;
        public int Holders { get; set; }
        public ITimer? LetGoAt { get; set; }
    }

    private sealed class LiveHold(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
