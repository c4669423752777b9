using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Live;

/// <summary>All rows of one kind over all followed clusters, with a number that rises with every change. Thread-safe.</summary>
public sealed class LiveTable(RowKind kind)
{
    /// <summary>So many changes can be asked for by their number; whoever is further behind reads the rows anew. Each keeps what a row was before: more would cost more than the rows of a small cluster.</summary>
    public const int LogLength = 1 << 12;

    private const int MostKept = 1000;

    private static readonly int States = Enum.GetValues<StateKind>().Length;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<RowKey, LiveRow>> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _states = new(StringComparer.Ordinal);
    private readonly (RowKey Key, LiveRow? Before)[] _log = new (RowKey, LiveRow?)[LogLength];
    private long _version;

    /// <summary>Raised on any thread after <see cref="Version"/> rose.</summary>
    public event Action? Changed;

    public RowKind Kind { get; } = kind;

    /// <summary>Of the newest change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The rows of these clusters, in no order, as of one version.</summary>
    public TableRows Read(IEnumerable<string> clusters)
    {
        lock (_gate)
        {
            var rows = new List<LiveRow>();
            foreach (var cluster in clusters)
                if (_clusters.TryGetValue(cluster, out var held))
                    rows.AddRange(held.Values);
            return new(_version, rows);
        }
    }

    public LiveRow? Find(RowKey key)
    {
        lock (_gate)
            return _clusters.GetValueOrDefault(key.Cluster)?.GetValueOrDefault(key);
    }

    /// <summary>How many rows of a cluster have each state, by its number.</summary>
    public int[] CountStates(string cluster)
    {
        lock (_gate)
            return _states.TryGetValue(cluster, out var counts) ? [.. counts] : new int[States];
    }

    /// <summary>What is different since a version, each row once and as it is now; null where that is too long ago to be known.</summary>
    public TableNews? Since(long version)
    {
        lock (_gate)
        {
            if (version < 0 || version > _version || _version - version > LogLength)
                return null;
            if (version == _version)
                return new(_version, []);
            var (places, changes) = (new Dictionary<RowKey, int>(), new List<TableChange>());
            for (var number = _version; number > version; number--)
            {
                var (key, before) = _log[number % LogLength];
                if (places.TryAdd(key, changes.Count))
                    changes.Add(new(key, before, _clusters.GetValueOrDefault(key.Cluster)?.GetValueOrDefault(key)));
                else
                    // The oldest of its changes since then tells what it was.
                    changes[places[key]] = changes[places[key]] with { Before = before };
            }
            changes.Reverse();
            return new(_version, changes);
        }
    }

    internal void Apply(IReadOnlyList<RowChange> changes)
    {
        if (changes.Count == 0)
            return;
        lock (_gate)
        {
            foreach (var (key, row) in changes)
            {
                if (!_clusters.TryGetValue(key.Cluster, out var held))
                {
                    _clusters[key.Cluster] = held = [];
                    _states[key.Cluster] = new int[States];
                }
                if (held.Remove(key, out var former))
                    _states[key.Cluster][(int)former.State]--;
                if (row is not null)
                {
                    held[key] = row;
                    _states[key.Cluster][(int)row.State]++;
                }
                _log[++_version % LogLength] = (key, former);
            }
            // Most rows of a cluster come with its first reading; growing for them leaves much over.
            if (changes.Count > MostKept)
                _clusters[changes[0].Key.Cluster].TrimExcess();
        }
        Changed?.Invoke();
    }

    /// <summary>Nobody follows this cluster any more.</summary>
    internal void Drop(string cluster)
    {
        List<RowKey> keys;
        lock (_gate)
            keys = _clusters.GetValueOrDefault(cluster) is { } held ? [.. held.Keys] : [];
        Apply([.. keys.Select(key => new RowChange(key, null))]);
        lock (_gate)
        {
            _clusters.Remove(cluster);
            _states.Remove(cluster);
        }
    }
}

/// <summary>Rows as of a version of their table.</summary>
public sealed record TableRows(long Version, IReadOnlyList<LiveRow> Rows);

/// <summary>Changes up to a version of their table, in the order of the newest change of each.</summary>
public sealed record TableNews(long Version, IReadOnlyList<TableChange> Changes);

/// <summary>A row as it was at the version that was asked from, and as it is now; null where it is not there.</summary>
public readonly record struct TableChange(RowKey Key, LiveRow? Before, LiveRow? Row);
