using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Clusters;

/// <summary>How a cluster's state is drawn and said.</summary>
public static class ClusterWords
{
    /// <summary>The key of the cluster page for sections of other features; they get the parameter <c>Cluster</c>.</summary>
    public const string Page = "cluster";

    public static StateKind Kind(this ClusterState state) => state switch
    {
        ClusterState.Unknown => StateKind.Unknown,
        ClusterState.Ready => StateKind.Ready,
        ClusterState.Degraded => StateKind.Warning,
        ClusterState.Unreachable => StateKind.Failed,
        ClusterState.AuthenticationFailed => StateKind.Failed,
        ClusterState.IdentityChanged => StateKind.Failed,
        ClusterState.Removed => StateKind.Paused,
    };

    public static string Word(this ClusterState state) => state switch
    {
        ClusterState.Unknown => "Not asked yet",
        ClusterState.Ready => "Ready",
        ClusterState.Degraded => "Degraded",
        ClusterState.Unreachable => "Unreachable",
        ClusterState.AuthenticationFailed => "Sign-in refused",
        ClusterState.IdentityChanged => "Identity refused",
        ClusterState.Removed => "Removed",
    };

    /// <summary>What of a cluster's own state needs attention; null where nothing does.</summary>
    public static Attention? AttentionFor(Cluster cluster) => cluster.Health.State switch
    {
        ClusterState.IdentityChanged => Line(cluster, 0, cluster.Health.Reason ?? "its identity is refused"),
        ClusterState.Unreachable => Line(cluster, 10, $"unreachable: {cluster.Health.Reason}"),
        ClusterState.AuthenticationFailed => Line(cluster, 10, $"sign-in refused: {cluster.Health.Reason}"),
        ClusterState.Degraded => Line(cluster, 50, $"degraded: {cluster.Health.Reason}"),
        _ => null,
    };

    private static Attention Line(Cluster cluster, int rank, string text) => new()
    {
        Rank = rank,
        Cluster = cluster.Name,
        Text = text,
        Since = cluster.Health.Since,
        Href = $"/clusters/{cluster.Name}",
        Action = "Open the cluster",
    };
}
