using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Runs of every cluster the person sees, under way and past, and when the next are due.</summary>
public sealed partial class CapturesPage(CaptureService captures, CaptureFeed feed, NavigationManager address)
{
    private const int PageSize = 50;
    /// <summary>A few stand above the runs; all of them have a tab.</summary>
    private const int NextShown = 5;

    private static readonly (string? Tab, string Text)[] Tabs = [(null, "Runs"), ("coverage", "Coverage"), ("schedules", "Schedules"), ("storage", "Storage")];

    private IReadOnlyList<ScheduleOfCluster>? _schedules;
    private IReadOnlyList<RunOfCluster> _runs = [];
    private bool _hasOlder;
    private Refusal? _askRefusal;
    private string? _askFault;
    private string? _asking;
    private (string Cluster, Guid Run)? _asked;

    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }
    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }

    private string? CurrentTab => Tabs.Any(tab => tab.Tab == Tab) ? Tab : null;

    private string Summary
    {
        get
        {
            var running = _schedules!.Count(row => feed.Of(row.Cluster)?.Last is { State: RunState.Running });
            var next = _schedules!.Where(row => row.Next is not null).MinBy(row => row.Next);
            return $"{(running == 0 ? "no run under way" : $"{running} under way")}{(next is null ? "" : $", next: {next.Cluster.Name} in {AgeWords.Span(Until(next.Next!.Value))}")}";
        }
    }

    private string OlderHref => address.GetUriWithQueryParameter("before", _runs[^1].Run.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    protected override object Key => (Cluster, Before);

    protected override long? Followed => feed.Version;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var before = DateTimeOffset.TryParse(Before, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUniversalTime() : (DateTimeOffset?)null;
        var schedules = await captures.SchedulesAsync(caller, cancellationToken);
        if (schedules.IsRefused)
            return schedules.Refusal;
        var runs = await captures.RunsAsync(caller, Cluster, before, PageSize, cancellationToken);
        if (runs.IsRefused)
            return runs.Refusal;
        (_schedules, _runs, _hasOlder) = (schedules.Value, runs.Value!, runs.Value!.Count == PageSize);
        return null;
    }

    private string TabHref(string? tab) => address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["tab"] = tab, ["before"] = null });

    private DateTimeOffset? LastComplete(Cluster cluster) => feed.Of(cluster)?.LastCompleteAt;

    private TimeSpan Until(DateTimeOffset moment) => moment - Time.GetUtcNow() is { Ticks: > 0 } ahead ? ahead : TimeSpan.Zero;

    private async Task CaptureNowAsync(string cluster)
    {
        _asking = cluster;
        try
        {
            var answer = await captures.CaptureNowAsync(await Current.GetAsync(), cluster, CancellationToken.None);
            (_askRefusal, _askFault, _asked) = (answer.Refusal, null, answer.IsRefused ? null : (cluster, answer.Value));
        }
        catch (DatabaseUnavailableException error)
        {
            _askFault = error.Message;
        }
        finally
        {
            _asking = null;
        }
    }
}
