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

    /// <summary>What of the clusters' own states needs attention; many of one state are one line.</summary>
    public static IEnumerable<Attention> AttentionFor(IEnumerable<Cluster> clusters) => clusters
        .Where(cluster => RankOf(cluster.Health.State) is not null)
        .GroupBy(cluster => cluster.Health.State)
        .SelectMany(state => Attention.Gathered([.. state.Select(Line)], count => $"{count} clusters", $"/?state={state.Key}", "Show them"));

    private static int? RankOf(ClusterState state) => state switch
    {
        ClusterState.IdentityChanged => 2,
        ClusterState.Unreachable or ClusterState.AuthenticationFailed => 10,
        ClusterState.Degraded => 50,
        _ => null,
    };

    private static Attention Line(Cluster cluster) => new()
    {
        Rank = RankOf(cluster.Health.State)!.Value,
        State = cluster.Health.State.Kind(),
        Word = cluster.Health.State.Word(),
        Clusters = [cluster.Name],
        Text = $"{cluster.Name}: {cluster.Health.Reason ?? "no reason is known"}",
        Since = cluster.Health.Since,
        Href = $"/clusters/{Uri.EscapeDataString(cluster.Name)}",
        Action = "Open the cluster",
    };
}
