using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Views;

/// <summary>Which clusters a question is about; null is all that the person sees.</summary>
public sealed record ClusterChoice(string? Cluster, string? Environment, string? Region)
{
    public bool Includes(Cluster cluster) =>
        (Cluster is null || cluster.Name == Cluster) && (Environment is null || cluster.Environment == Environment) && (Region is null || cluster.Region == Region);
}

/// <summary>Rows as of now, for whoever asks once.</summary>
/// <param name="Version">Of the table.</param>
/// <param name="Rows">Those that fit, in their order.</param>
/// <param name="Total">How many there are, whether they fit or not.</param>
/// <param name="Clusters">How live each cluster is: what one is not heard of is not in the rows.</param>
public sealed record LiveAnswer(long Version, IReadOnlyList<LiveRow> Rows, int Total, IReadOnlyList<ClusterStanding> Clusters);

/// <summary>The live tables for the caller of an API: cut to their clusters, and read to the end where nobody follows them yet.</summary>
public sealed class LiveQueries(Fleet fleet, LiveStorage live, FirstReading reading)
{
    /// <summary>The names of the clusters that somebody may see and asks about; not found where a cluster is named that they may not.</summary>
    public async Task<Answer<IReadOnlyList<string>>> ScopeAsync(Caller caller, ClusterChoice choice, CancellationToken cancellationToken)
    {
        if (choice.Cluster is { } one && await fleet.FindAsync(caller, one, cancellationToken) is { IsRefused: true } refused)
            return refused.Refusal;
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        return visible.IsRefused
            ? visible.Refusal
            : Answer.Of<IReadOnlyList<string>>([.. visible.Value!.Where(cluster => cluster.Health.State is not ClusterState.Removed && choice.Includes(cluster)).Select(cluster => cluster.Name)]);
    }

    public async Task<Answer<LiveAnswer>> AskAsync(Caller caller, ClusterChoice choice, Func<IReadOnlyList<string>, RowQuery> query, CancellationToken cancellationToken)
    {
        var scope = await ScopeAsync(caller, choice, cancellationToken);
        if (scope.IsRefused)
            return scope.Refusal;
        using var hold = await reading.HoldAsync(scope.Value!, cancellationToken);
        var asked = query(scope.Value!);
        var all = live.Tables[asked.Shape.Kind].Read(scope.Value!);
        var rows = new ViewRows(asked);
        rows.Fill(all.Rows);
        return new LiveAnswer(all.Version, rows.Rows(), rows.Total, Standings(scope.Value!));
    }

    public IReadOnlyList<ClusterStanding> Standings(IEnumerable<string> clusters) => [.. clusters.Select(live.StandingOf)];
}
