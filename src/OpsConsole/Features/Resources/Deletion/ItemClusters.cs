using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>The clusters that items of plans were made for, and how they are reached.</summary>
public sealed class ItemClusters(Fleet fleet)
{
    /// <summary>Null where another one has its name now, or none.</summary>
    public Cluster? Find(PlanItem item, out string why)
    {
        why = "";
        if (fleet.Member(item.Cluster)?.Cluster is not { Health.State: not ClusterState.Removed } cluster)
            why = $"cluster {item.Cluster} is not declared any more";
        else if (cluster.Id != item.ClusterId || cluster.Uid != item.ClusterUid)
            why = $"another cluster has the name {item.Cluster} now";
        else if (fleet.ConnectionTo(item.Cluster) is null)
            why = LiveObjectReader.Unsettled(cluster);
        else
            return cluster;
        return null;
    }

    /// <summary>The connection that may change the item's cluster; null where there is none.</summary>
    /// <param name="item">Whose cluster is meant.</param>
    /// <param name="deed">What is to be done there: "delete".</param>
    /// <param name="why">Why there is none.</param>
    public ClusterConnection? Executor(PlanItem item, string deed, out string why)
    {
        if (Find(item, out why) is not { } cluster)
            return null;
        if (fleet.ExecutorConnectionTo(cluster.Name) is { } connection)
            return connection;
        why = $"this process has no credential that may {deed} in cluster {cluster.Name}; give it one, or let a process that has one execute";
        return null;
    }
}
