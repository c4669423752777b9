using System.Diagnostics.Metrics;
using OpsConsole.Features.Clusters;

namespace OpsConsole.Features.Captures;

/// <summary>Figures of every cluster's captures, for scraping.</summary>
public sealed class CaptureMetrics : IHostedService, IDisposable
{
    private readonly Meter _meter;
    private readonly Fleet _fleet;
    private readonly CaptureFeed _feed;

    public CaptureMetrics(IMeterFactory meters, Fleet fleet, CaptureFeed feed, TimeProvider time)
    {
        (_fleet, _feed) = (fleet, feed);
        _meter = meters.Create("OpsConsole.Captures");
        _meter.CreateObservableGauge("opsconsole_cluster_up", () => PerCluster((cluster, _) =>
            cluster.Health.State is ClusterState.Ready or ClusterState.Degraded ? 1d : 0d), description: "1 where the cluster answers");
        _meter.CreateObservableGauge("opsconsole_capture_age", () => PerCluster((_, summary) =>
            summary?.LastCompleteAt is { } at ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : null), "s", "Age of the last complete capture");
        _meter.CreateObservableGauge("opsconsole_capture_duration", () => PerCluster((_, summary) =>
            summary?.Last is { FinishedAt: { } end } run ? (end - run.StartedAt).TotalSeconds : null), "s", "Duration of the last finished capture");
        _meter.CreateObservableGauge("opsconsole_capture_objects", () => PerCluster((_, summary) => summary?.Objects), description: "Objects of the last complete lists");
        _meter.CreateObservableGauge("opsconsole_capture_gaps", () => PerCluster((_, summary) => summary?.Gaps.Count), description: "Types the last finished capture could not read");
        _meter.CreateObservableGauge("opsconsole_capture_refused", () => PerCluster((_, summary) => summary?.Refused), description: "Objects the last finished capture could not store");
    }

    /// <summary>The host makes hosted services: without one nobody would make the meter.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> PerCluster(Func<Cluster, CaptureSummary?, double?> figure)
    {
        foreach (var cluster in _fleet.All)
            if (cluster.Health.State != ClusterState.Removed && figure(cluster, _feed.Of(cluster)) is { } value)
                yield return new Measurement<double>(value, new KeyValuePair<string, object?>("cluster", cluster.Name));
    }
}
