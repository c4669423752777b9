using System.Collections.Concurrent;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores;

/// <summary>Whether the namespaces of one plan take anything now; each is read once.</summary>
internal sealed class RestorePlaces(LiveObjectReader reader)
{
    internal static readonly DeletionType Namespaces = new() { Group = "", Resource = "namespaces", Kind = "Namespace", Version = "v1" };

    private readonly ConcurrentDictionary<(string Cluster, string Space), Lazy<Task<RestoreVerdict?>>> _known = new();

    /// <summary>Null where nothing stands against it, or where there is no namespace.</summary>
    public Task<RestoreVerdict?> ObstacleAsync(DeletionPlace place, string space, CancellationToken cancellationToken) => place.Type.Namespaced && space.Length > 0
        ? _known.GetOrAdd((place.Cluster.Name, space), _ => new(() => ReadAsync(place.Cluster, space, cancellationToken))).Value
        : Task.FromResult<RestoreVerdict?>(null);

    private async Task<RestoreVerdict?> ReadAsync(Cluster cluster, string space, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cluster, Namespaces, "", space, cancellationToken) switch
        {
            LiveReading.Absent => new RestoreVerdict.Blocked($"namespace {space} is not there; restore it first, or with it (\"namespaces\":\"create\")") { LacksNamespace = true },
            LiveReading.Found { Object.Subject.BeingDeletedSince: { } since } =>
                new RestoreVerdict.Blocked($"namespace {space} is being deleted since {since}, and everything in it with it; wait until it is gone, then restore it first"),
            // Of one that nobody lets us read the server speaks in the trial.
            _ => null,
        };
}
