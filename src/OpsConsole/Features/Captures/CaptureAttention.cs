using System.Globalization;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Captures;

/// <summary>What of captures needs attention, over the clusters of one person. What many clusters share is one line.</summary>
internal static class CaptureAttention
{
    /// <summary>A cluster with more gaps than this has one cause for them, and one line.</summary>
    private const int MostGaps = 3;

    public static IEnumerable<Attention> Of(IReadOnlyList<(Cluster Cluster, CaptureSummary Summary, CaptureLag Lag)> clusters) =>
    [
        .. Attention.Gathered([.. clusters.Select(entry => Failed(entry.Cluster, entry.Summary)).OfType<Attention>()],
            count => $"the last run of {count} clusters came to nothing", "/captures", "See the runs"),
        // Of a cluster that does not answer its own line says enough.
        .. Attention.Gathered([.. clusters.Where(entry => entry is { Lag.IsOverdue: true, Cluster.Health.State: ClusterState.Ready or ClusterState.Degraded })
                .Select(entry => Overdue(entry.Cluster, entry.Summary, entry.Lag))],
            count => $"{count} clusters are behind their schedule", "/captures?tab=schedules", "See the schedules"),
        .. Gaps([.. clusters.Where(entry => entry.Summary is { LastFinishedRun: not null, Gaps.Count: > 0 })]),
        .. Attention.Gathered([.. clusters.Where(entry => entry.Summary is { Refused: > 0, LastFinishedRun: not null }).Select(entry => Refused(entry.Cluster, entry.Summary))],
            count => $"objects of {count} clusters could not be stored", "/captures", "See the runs"),
    ];

    private static Attention? Failed(Cluster cluster, CaptureSummary summary) => summary.Last is { State: RunState.Failed, Reason: { } reason } failed
        ? Line(20, StateKind.Failed, "Capture failed", cluster, $"{cluster.Name}: {reason}", failed.FinishedAt, Run(cluster, failed.Id), "Open the run")
        : null;

    private static Attention Overdue(Cluster cluster, CaptureSummary summary, CaptureLag lag) => Line(25, StateKind.Warning, "Capture overdue", cluster,
        summary.LastCompleteAt is { } last
            ? $"{cluster.Name}: the last complete capture ended {Moment(last)}, the next was due {Moment(lag.DueSince!.Value)}"
            : $"{cluster.Name}: there is no complete capture yet, the first was due {Moment(lag.DueSince!.Value)}",
        lag.DueSince, summary.LastFinishedRun is { } run ? Run(cluster, run) : $"/clusters/{Uri.EscapeDataString(cluster.Name)}?tab=captures", "See why");

    private static IEnumerable<Attention> Gaps(IReadOnlyList<(Cluster Cluster, CaptureSummary Summary, CaptureLag Lag)> clusters)
    {
        foreach (var (cluster, summary, _) in clusters.Where(entry => entry.Summary.Gaps.Count > MostGaps))
            yield return Line(30, StateKind.Warning, "Capture gaps", cluster,
                $"{cluster.Name}: {summary.Gaps.Count} types could not be read, {Type(summary.Gaps[0])} among them: {summary.Gaps[0].Reason}",
                summary.Gaps.Min(gap => gap.FinishedAt), Run(cluster, summary.LastFinishedRun!.Value), "See the gaps");
        foreach (var alike in clusters.Where(entry => entry.Summary.Gaps.Count <= MostGaps)
            .SelectMany(entry => entry.Summary.Gaps.Select(gap => (entry.Cluster, Run: entry.Summary.LastFinishedRun!.Value, Gap: gap)))
            .GroupBy(entry => (entry.Gap.Group, entry.Gap.Resource, entry.Gap.Fault)))
        {
            var first = alike.First();
            var names = alike.Select(entry => entry.Cluster.Name).ToList();
            var line = Line(30, StateKind.Warning, "Capture gap", first.Cluster,
                $"{Type(first.Gap)} on {(names.Count == 1 ? names[0] : $"{names.Count} clusters ({Attention.Names(names)})")}, {first.Gap.Reason}",
                alike.Min(entry => entry.Gap.FinishedAt), Run(first.Cluster, first.Run), names.Count == 1 ? "See the gap" : "See the first");
            yield return line with { Clusters = names };
        }
    }

    private static Attention Refused(Cluster cluster, CaptureSummary summary) => Line(40, StateKind.Warning, "Objects refused", cluster,
        $"{cluster.Name}: {summary.Refused.ToString("N0", CultureInfo.InvariantCulture)} {(summary.Refused == 1 ? "object" : "objects")} could not be stored",
        summary.Last?.FinishedAt, Run(cluster, summary.LastFinishedRun!.Value), "See which");

    private static Attention Line(int rank, StateKind state, string word, Cluster cluster, string text, DateTimeOffset? since, string href, string action) => new()
    {
        Rank = rank,
        State = state,
        Word = word,
        Clusters = [cluster.Name],
        Text = text,
        Since = since,
        Href = href,
        Action = action,
    };

    private static string Type(TypeCoverage gap) => gap.Resource == TypeCoverage.EveryResource ? $"all of {gap.Group}" : gap.Type;

    private static string Run(Cluster cluster, Guid run) => $"/captures/{Uri.EscapeDataString(cluster.Name)}/{run}";

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
