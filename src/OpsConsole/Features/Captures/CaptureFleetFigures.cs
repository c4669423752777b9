using System.Globalization;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Captures;

/// <summary>What captures say on the fleet page: last complete capture, lag, objects, gaps, and what of it needs attention.</summary>
public sealed class CaptureFleetFigures(CaptureFeed feed, CaptureScheduler scheduler, TimeProvider time) : IFleetAddition
{
    public string What => "The figures of captures";

    public long Version => feed.Version;

    public DateTimeOffset? AsOf => feed.AsOf;

    public IEnumerable<Attention> AttentionFor(IReadOnlyList<Cluster> clusters) => CaptureAttention.Of(
    [
        .. from cluster in clusters
        where cluster.Health.State != ClusterState.Removed
        let summary = feed.Of(cluster)
        where summary is not null
        select (cluster, summary, LagOf(cluster, summary)),
    ]);

    public IEnumerable<FleetFigure> FiguresOf(Cluster cluster)
    {
        var summary = feed.Of(cluster);
        var isRunning = summary?.Last is { State: RunState.Running };
        var lag = summary is null ? CaptureLag.None : LagOf(cluster, summary);
        yield return new FleetFigure
        {
            Title = "Last complete",
            Order = 10,
            Moment = summary?.LastCompleteAt,
            Text = summary?.LastCompleteAt is null ? isRunning ? "under way" : "never" : null,
            Href = summary?.LastFinishedRun is { } run ? $"/captures/{Uri.EscapeDataString(cluster.Name)}/{run}" : null,
            IsAlarming = summary?.LastCompleteAt is null && !isRunning,
        };
        yield return new FleetFigure
        {
            Title = "Lag",
            Order = 20,
            Text = lag.DueSince is { } due ? AgeWords.Span(time.GetUtcNow() - due) : summary?.LastCompleteAt is null ? "" : "on time",
            IsAlarming = lag.IsOverdue,
            IsUneventful = !lag.IsOverdue,
        };
        yield return new FleetFigure
        {
            Title = "Objects",
            Order = 30,
            Text = (summary?.Objects ?? 0).ToString("N0", CultureInfo.InvariantCulture),
            Href = $"/clusters/{Uri.EscapeDataString(cluster.Name)}?tab=resources",
            IsNumber = true,
        };
        yield return new FleetFigure
        {
            Title = "Gaps",
            Order = 50,
            Text = (summary?.Gaps.Count ?? 0).ToString(CultureInfo.InvariantCulture),
            Href = summary is { Gaps.Count: > 0, LastFinishedRun: { } gapRun } ? $"/captures/{Uri.EscapeDataString(cluster.Name)}/{gapRun}" : null,
            IsNumber = true,
            IsAlarming = summary is { Gaps.Count: > 0 },
            IsUneventful = summary is null or { Gaps.Count: 0 },
        };
    }

    /// <summary>What was never captured completely counts from its first run on; a cluster that is no longer declared has no schedule.</summary>
    private CaptureLag LagOf(Cluster cluster, CaptureSummary summary) =>
        scheduler.ScheduleOf(cluster) is { } schedule && (summary.LastCompleteAt ?? summary.FirstAt) is { } since
            ? CaptureLag.Of(schedule, since, time.GetUtcNow()) : CaptureLag.None;
}
