using System.Collections.Concurrent;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>
/// What the captures know of types, asked once a moment and by one for all who want it then: a run of a thousand deletions looks at objects of one type a
/// thousand times, dozens of them at once.
/// </summary>
public sealed class DeletionTypes(DeletionStore store, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(int Cluster, string Type), Asked> _known = new();

    /// <summary>Null where nothing of the type was captured.</summary>
    public async Task<DeletionType?> FindAsync(int clusterId, string type, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault((clusterId, type));
        if (known is null || !Stands(known))
        {
            var asking = new Asked(time.GetTimestamp(), new(() => store.TypeAsync(clusterId, type, CancellationToken.None)));
            known = _known.AddOrUpdate((clusterId, type), asking, (_, former) => Stands(former) ? former : asking);
        }
        return await known.Answer.Value.WaitAsync(cancellationToken);
    }

    /// <summary>What failed, or was not there, is asked again by the next one.</summary>
    private bool Stands(Asked known) =>
        time.GetElapsedTime(known.At) < Moment && (known.Answer.Value is { IsCompleted: false } or { IsCompletedSuccessfully: true, Result: not null });

    private sealed record Asked(long At, Lazy<Task<DeletionType?>> Answer);
}
