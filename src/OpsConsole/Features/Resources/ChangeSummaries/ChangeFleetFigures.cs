using System.Globalization;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>What changes say on the fleet page: how many there were in 24 hours, and what of the last hour is unusual.</summary>
public sealed class ChangeFleetFigures(RecentChanges recent) : IFleetAddition
{
    private const int ClustersNamed = 3;

    public string What => "The counts of changes";

    public long Version => recent.Version;

    public DateTimeOffset? AsOf => recent.LookedAt;

    public IEnumerable<Attention> AttentionFor(IReadOnlyList<Cluster> clusters)
    {
        var names = clusters.Where(cluster => cluster.Id is not null).ToDictionary(cluster => cluster.Id!.Value, cluster => cluster.Name);
        return recent.UnusualIn(clusters).Select(change => Line(change, [.. change.Clusters.Select(cluster => names[cluster])]));
    }

    public IEnumerable<FleetFigure> FiguresOf(Cluster cluster)
    {
        var hours = recent.HoursOf(cluster);
        yield return new FleetFigure
        {
            Title = "Changes 24 h",
            Order = 40,
            Text = hours is null ? "not read yet" : hours.Sum().ToString("N0", CultureInfo.InvariantCulture),
            Series = hours,
            HasSeries = true,
            Href = $"/clusters/{Uri.EscapeDataString(cluster.Name)}?tab=changes&minutes=1440",
            IsNumber = true,
        };
    }

    internal static Attention Line(UnusualChange change, IReadOnlyList<string> clusters) => new()
    {
        Rank = change.Path is null ? 14 : 16,
        State = StateKind.Warning,
        Word = change.Path is null ? "Unusual deletions" : "Unusual spec change",
        Clusters = clusters,
        Text = Text(change, clusters),
        Since = change.FirstAt,
        Href = ResourceLinks.With("/changes", ("from", Moment(Whole(change.FirstAt))), ("to", Moment(Whole(change.LastAt).AddMinutes(1))), ("type", change.Type.Name),
            ("path", change.Path), ("change", change.Path is null ? "deleted" : null), ("cluster", clusters.Count == 1 ? clusters[0] : null)),
        Action = change.Path is null ? "See the deletions" : "See the changes",
    };

    /// <summary>"in 37 clusters, 02:41–02:53 UTC: spec.tikv.storageClassName gp3 → gp2 of TidbCluster, 41 objects; it did not change in the 7 days before".</summary>
    internal static string Text(UnusualChange change, IReadOnlyList<string> clusters)
    {
        var where = clusters.Count <= ClustersNamed ? $"in {string.Join(", ", clusters)}" : $"in {clusters.Count} clusters";
        var when = $"{change.FirstAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)}–{change.LastAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";
        var count = string.Create(CultureInfo.InvariantCulture, $"{change.Objects:N0} {(change.Objects == 1 ? "object" : "objects")}");
        var what = change.Path is null
            ? $"{count} of {change.Type.Kind} deleted"
            : $"{change.Path}{(change.IsSameEverywhere ? Values(change) : " changed")}, {change.Type.Kind}, {count}";
        return $"{where}, {when}: {what}; {change.Usual}";
    }

    private static string Values(UnusualChange change) => (change.Before, change.After) switch
    {
        (null, { } after) => $" added {after}",
        ({ } before, null) => $" removed (was {before})",
        var (before, after) => $" {before} → {after}",
    };

    private static DateTimeOffset Whole(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMinute));

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
