using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>On a cluster's overview: when it changed in the last 7 days, an hour a cell.</summary>
public sealed partial class ClusterHeat(ChangeHistory history, RecentChanges recent)
{
    private const int Days = 7;

    private IReadOnlyList<HeatDay>? _days;
    private int _highest;

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    protected override object Key => (Cluster.Name, Cluster.Id);

    protected override long? Followed => recent.Version;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var first = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1 - Days), TimeSpan.Zero);
        var answer = await history.HoursAsync(caller, Cluster.Name, first, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        _days = HeatDay.Of(answer.Value!, first, Feed.Of(Cluster)?.FirstAt, now);
        _highest = _days.SelectMany(day => day.Hours).Max() ?? 0;
        return null;
    }

    private string Href(HeatDay day) => ResourceLinks.With($"/clusters/{Uri.EscapeDataString(Cluster.Name)}",
        ("tab", "changes"), ("from", Moment(day.Date)), ("to", Moment(day.Date.AddDays(1))));

    private string CellWords(HeatDay day, int hour) => $"{day.Date.ToString("ddd d MMM", CultureInfo.InvariantCulture)} {hour:00}:00–{hour:00}:59 UTC: "
        + (day.Hours[hour] is { } count ? $"{count} {(count == 1 ? "change" : "changes")}" : day.Date.AddHours(hour) > Time.GetUtcNow().UtcDateTime ? "still to come" : "before the first capture");

    private static string Moment(DateTime date) => date.ToString("yyyy-MM-dd'T'00:00:00'Z'", CultureInfo.InvariantCulture);
}
