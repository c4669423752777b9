using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>The owners of a state as they are in the cluster now.</summary>
/// <param name="Living">By which uids those that are there are named.</param>
/// <param name="Gone">Those that the cluster says are not there.</param>
/// <param name="Unknown">Why of some it cannot be told.</param>
public sealed record OwnersNow(OwnerUids Living, IReadOnlyList<OwnerName> Gone, IReadOnlyList<string> Unknown)
{
    /// <summary>Those that are not there, and that the same plan creates before.</summary>
    public IReadOnlyList<OwnerName> Awaited { get; private init; } = [];

    public OwnersNow Await(IReadOnlyList<OwnerName> owners) => owners.Count == 0 ? this
        : this with { Living = Living.Await(owners), Gone = [.. Gone.Except(owners)], Awaited = owners };
}

/// <summary>Looks for owners in the namespace of what they own, or without one: by kind and name, for a uid is only of one life.</summary>
public sealed class RestoreOwners(DeletionStore store, LiveObjectReader reader)
{
    /// <param name="cluster">Where it is restored.</param>
    /// <param name="space">The namespace of what is owned; empty where it has none.</param>
    /// <param name="stored">The state that names them.</param>
    /// <param name="live">The living object, whose owners' uids are right by definition; null where there is none.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <param name="created">Those that the same plan creates, because they are not there; their type may not even be served.</param>
    public async Task<OwnersNow> OfAsync(Cluster cluster, string space, byte[] stored, byte[]? live, CancellationToken cancellationToken, IReadOnlyList<OwnerName>? created = null)
    {
        var named = live is null ? OwnerUids.None : OwnerUids.AsNamed(live);
        var (living, gone, unknown) = (new Dictionary<OwnerName, string>(), new List<OwnerName>(), new List<string>());
        foreach (var owner in OwnerUids.Of(stored))
            if (named[owner] is { } uid)
                living[owner] = uid;
            else if (created?.Contains(owner) is true)
                gone.Add(owner);
            else if (await store.KindAsync(cluster.Id!.Value, owner.Group, owner.Kind, cancellationToken) is not { } type)
                unknown.Add($"whether its owner {owner.Words} is there cannot be told: nothing of that kind is captured in {cluster.Name}");
            else if (type.Namespaced && space.Length == 0)
                gone.Add(owner);
            else
                switch (await reader.ReadAsync(cluster, type, type.Namespaced ? space : "", owner.Name, cancellationToken))
                {
                    case LiveReading.Found { Object: var found }:
                        living[owner] = found.Uid;
                        break;
                    case LiveReading.Unreadable unreadable:
                        unknown.Add($"its owner {owner.Words} cannot be read: {unreadable.Why}");
                        break;
                    default:
                        gone.Add(owner);
                        break;
                }
        return new(new OwnerUids(living), gone, unknown);
    }
}
