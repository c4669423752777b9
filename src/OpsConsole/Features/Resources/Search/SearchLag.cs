using System.Diagnostics.Metrics;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources.Search;

/// <summary>How far the index is behind, per cluster, as last looked at: for the palette's note and for scraping.</summary>
public sealed class SearchLag : IDisposable
{
    /// <summary>Nobody needs to be told of less: the index is looked at every second.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(10);

    private readonly Meter _meter;
    private readonly Fleet _fleet;
    private volatile Dictionary<int, SearchBacklog> _backlogs = [];

    public SearchLag(IMeterFactory meters, Fleet fleet)
    {
        _fleet = fleet;
        _meter = meters.Create("OpsConsole.Search");
        _meter.CreateObservableGauge("opsconsole_search_lag", PerCluster, "s", "Age of the oldest change that cannot be searched for yet");
    }

    public void Show(IEnumerable<SearchBacklog> backlogs) => _backlogs = backlogs.ToDictionary(backlog => backlog.ClusterId);

    /// <summary>What of these clusters cannot be found yet; null where that is nothing worth saying.</summary>
    public string? NoteOn(IReadOnlyCollection<Cluster> clusters)
    {
        var behind = clusters.Where(cluster => BacklogOf(cluster) is { } backlog && (backlog.IsSweeping || backlog.Lag >= WorthSaying)).ToList();
        if (behind.Count == 0)
            return null;
        var where = behind.Count == 1 ? behind[0].Name : $"{behind.Count} clusters";
        if (behind.Any(cluster => BacklogOf(cluster)!.IsSweeping))
            return $"The search index of {where} is being built: not everything is found yet.";
        return $"Changes of the last {AgeWords.Span(behind.Max(cluster => BacklogOf(cluster)!.Lag))} on {where} are not found yet.";
    }

    public void Dispose() => _meter.Dispose();

    private SearchBacklog? BacklogOf(Cluster cluster) => cluster.Id is { } id ? _backlogs.GetValueOrDefault(id) : null;

    private IEnumerable<Measurement<double>> PerCluster()
    {
        foreach (var cluster in _fleet.All)
            if (cluster.Health.State != ClusterState.Removed && BacklogOf(cluster) is { } backlog)
                yield return new Measurement<double>(backlog.Lag.TotalSeconds, new KeyValuePair<string, object?>("cluster", cluster.Name));
    }
}
