using System.Collections.Concurrent;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>What a look for another object came to, on which a restored one depends.</summary>
internal abstract record Neighbour
{
    /// <summary>It is there.</summary>
    public sealed record There(LiveObject Object) : Neighbour;

    /// <summary>The cluster says that it is not.</summary>
    /// <param name="Type">Of what it would be.</param>
    /// <param name="IsInPlan">The same plan is to create it.</param>
    public sealed record Absent(DeletionType Type, bool IsInPlan) : Neighbour;

    /// <summary>It cannot be told; nothing is concluded from that.</summary>
    public sealed record Unknown(string Why) : Neighbour;
}

/// <summary>The objects beside the targets of one plan, by kind and name as they are now; each is read once.</summary>
/// <param name="store">Knows the types.</param>
/// <param name="reader">Reads in the clusters.</param>
/// <param name="plan">What the plan creates where it is not there.</param>
internal sealed class RestoreNeighbours(DeletionStore store, LiveObjectReader reader, IReadOnlyList<RestoreMember> plan)
{
    private readonly ConcurrentDictionary<(string Cluster, string Group, string Kind, string Space, string Name), Lazy<Task<Neighbour>>> _known = new();
    private readonly ConcurrentDictionary<(int ClusterId, string Group, string Kind), Lazy<Task<DeletionType?>>> _types = new();

    /// <param name="place">Whose cluster is meant.</param>
    /// <param name="group">Of the other.</param>
    /// <param name="kind">Of the other.</param>
    /// <param name="space">Its namespace, where objects of the kind have one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public Task<Neighbour> FindAsync(DeletionPlace place, string group, string kind, string space, string name, CancellationToken cancellationToken) =>
        _known.GetOrAdd((place.Cluster.Name, group, kind, space, name), _ => new(() => ReadAsync(place, group, kind, space, name, cancellationToken))).Value;

    /// <summary>Null where nothing of the kind was captured.</summary>
    public Task<DeletionType?> TypeAsync(DeletionPlace place, string group, string kind, CancellationToken cancellationToken) =>
        _types.GetOrAdd((place.ClusterId, group, kind), _ => new(() => store.KindAsync(place.ClusterId, group, kind, cancellationToken))).Value;

    private async Task<Neighbour> ReadAsync(DeletionPlace place, string group, string kind, string space, string name, CancellationToken cancellationToken)
    {
        if (await TypeAsync(place, group, kind, cancellationToken) is not { } type)
            return new Neighbour.Unknown($"nothing of kind {kind}{(group.Length == 0 ? "" : $" ({group})")} is captured in {place.Cluster.Name}");
        if (type.Namespaced && space.Length == 0)
            return new Neighbour.Unknown("its namespace is not named");
        return await reader.ReadAsync(place.Cluster, type, type.Namespaced ? space : "", name, cancellationToken) switch
        {
            LiveReading.Found found => new Neighbour.There(found.Object),
            LiveReading.Unreadable unreadable => new Neighbour.Unknown(unreadable.Why),
            _ => new Neighbour.Absent(type, plan.Any(member => (member.Cluster, member.Group, member.Kind, member.Name) == (place.Cluster.Name, group, kind, name) && (member.Namespace.Length == 0 || member.Namespace == space))),
        };
    }
}
