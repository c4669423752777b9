using System.Collections.Concurrent;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What the captures know of types, asked once a moment: a run of a thousand deletions looks at objects of one type a thousand times.</summary>
public sealed class DeletionTypes(DeletionStore store, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(int Cluster, string Type), (long ReadAt, DeletionType Type)> _known = new();

    /// <summary>Null where nothing of the type was captured.</summary>
    public async Task<DeletionType?> FindAsync(int clusterId, string type, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((clusterId, type), out var known) && time.GetElapsedTime(known.ReadAt) < Moment)
            return known.Type;
        var readAt = time.GetTimestamp();
        var found = await store.TypeAsync(clusterId, type, cancellationToken);
        if (found is null)
            _known.TryRemove((clusterId, type), out _);
        else
            _known[(clusterId, type)] = (readAt, found);
        return found;
    }
}
