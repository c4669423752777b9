using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>Why a managed resource must not act on the cloud resource of the one that it comes from.</summary>
/// <param name="Words">"data (buckets.s3.aws.upbound.io) in prod-a is still there".</param>
/// <param name="IsUnknown">It could not be looked at; nothing is concluded from that but caution.</param>
public sealed record OriginObstacle(string Words, bool IsUnknown);

/// <summary>Whether what a state comes from is gone for certain: two managed resources of one cloud resource would each make it what they say, and the deletion of one would take it from the other.</summary>
public sealed class RestoreOrigins(Fleet fleet, DeletionStore store, LiveObjectReader reader)
{
    /// <summary>Null where it need not be gone, or is.</summary>
    internal Task<OriginObstacle?> ObstacleAsync(RestoreOrigin? origin, CancellationToken cancellationToken) =>
        origin is { MustBeGone: true } ? WhyNotGoneAsync(origin, cancellationToken) : Task.FromResult<OriginObstacle?>(null);

    /// <summary>Null where its cluster says that nothing of its name is there.</summary>
    internal async Task<OriginObstacle?> WhyNotGoneAsync(RestoreOrigin origin, CancellationToken cancellationToken)
    {
        if (fleet.Member(origin.Cluster)?.Cluster is not { Id: { } id } cluster || cluster.Uid != origin.ClusterUid)
            return Unknown(origin, $"no cluster of that name and identity is known any more");
        if (await store.TypeAsync(id, origin.Type, cancellationToken) is not { } type)
            return Unknown(origin, "nothing of its type is captured there any more");
        return await reader.ReadAsync(cluster, type, origin.Namespace, origin.Name, cancellationToken) switch
        {
            LiveReading.Absent => null,
            LiveReading.Unreadable unreadable => Unknown(origin, unreadable.Why),
            _ => new($"{origin.Words} is still there", false),
        };
    }

    private static OriginObstacle Unknown(RestoreOrigin origin, string why) => new($"whether {origin.Words} is gone cannot be told ({why})", true);
}
