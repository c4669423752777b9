using System.Globalization;
using OpsConsole.Features.Clusters;

namespace OpsConsole.Features.Captures;

/// <summary>What captures say on the fleet page: last complete capture, objects, gaps, and what of it needs attention.</summary>
public sealed class CaptureFleetFigures(CaptureFeed feed) : IFleetAddition
{
    public long Version => feed.Version;

    public IEnumerable<Attention> AttentionFor(Cluster cluster)
    {
        if (cluster.Health.State == ClusterState.Removed || feed.Of(cluster) is not { LastFinishedRun: { } run } summary)
            yield break;
        var href = $"/captures/{cluster.Name}/{run}";
        if (summary.Last is { State: RunState.Failed, Reason: { } reason } failed)
            yield return new Attention { Rank = 20, Cluster = cluster.Name, Text = $"capture failed: {reason}", Since = failed.FinishedAt, Href = href, Action = "Open the run" };
        foreach (var gap in summary.Gaps.Take(3))
            yield return new Attention
            {
                Rank = 30,
                Cluster = cluster.Name,
                Text = $"capture gap: {(gap.Resource == TypeCoverage.EveryResource ? $"all of {gap.Group}" : gap.Type)}, {gap.Reason}",
                Since = gap.FinishedAt,
                Href = href,
                Action = "See the gap",
            };
        if (summary.Gaps.Count > 3)
            yield return new Attention
            {
                Rank = 30,
                Cluster = cluster.Name,
                Text = $"{summary.Gaps.Count - 3} more capture gaps",
                Href = href,
                Action = "See all",
            };
        if (summary.Refused > 0)
            yield return new Attention
            {
                Rank = 40,
                Cluster = cluster.Name,
                Text = $"{summary.Refused.ToString("N0", CultureInfo.InvariantCulture)} objects could not be stored",
                Href = href,
                Action = "See which",
            };
    }

    public IEnumerable<FleetFigure> FiguresOf(Cluster cluster)
    {
        var summary = feed.Of(cluster);
        var isRunning = summary?.Last is { State: RunState.Running };
        yield return new FleetFigure
        {
            Title = "Last complete capture",
            Moment = summary?.LastCompleteAt,
            Text = summary?.LastCompleteAt is null ? isRunning ? "under way" : "never" : null,
            Href = summary?.LastFinishedRun is { } run ? $"/captures/{cluster.Name}/{run}" : null,
            IsAlarming = summary?.LastCompleteAt is null && !isRunning,
        };
        yield return new FleetFigure { Title = "Objects", Text = (summary?.Objects ?? 0).ToString("N0", CultureInfo.InvariantCulture), Href = $"/clusters/{cluster.Name}?tab=resources" };
        yield return new FleetFigure
        {
            Title = "Gaps",
            Text = (summary?.Gaps.Count ?? 0).ToString(CultureInfo.InvariantCulture),
            Href = summary is { Gaps.Count: > 0, LastFinishedRun: { } gapRun } ? $"/captures/{cluster.Name}/{gapRun}" : null,
            IsAlarming = summary is { Gaps.Count: > 0 },
        };
    }
}
