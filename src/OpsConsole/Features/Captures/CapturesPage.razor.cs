using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Runs of every cluster the person sees, under way and past, and when the next are due.</summary>
public sealed partial class CapturesPage(CaptureService captures, CaptureFeed feed, CurrentCaller current, NavigationManager address, TimeProvider time) : IDisposable
{
    private const int PageSize = 50;

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<ScheduleOfCluster>? _schedules;
    private IReadOnlyList<RunOfCluster> _runs = [];
    private bool _hasOlder;
    private Refusal? _refusal;
    private string? _fault;
    private string? _asking;
    private (string Cluster, Guid Run)? _asked;

    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    private string OlderHref => address.GetUriWithQueryParameter("before", _runs[^1].Run.StartedAt.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _ = VersionFollower.FollowAsync(() => feed.Version, () => InvokeAsync(ReloadAsync), time, _left.Token);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private DateTimeOffset? LastComplete(Cluster cluster) => feed.Of(cluster)?.LastCompleteAt;

    private TimeSpan Until(DateTimeOffset moment) => moment - time.GetUtcNow() is { Ticks: > 0 } ahead ? ahead : TimeSpan.Zero;

    private async Task CaptureNowAsync(string cluster)
    {
        _asking = cluster;
        try
        {
            var answer = await captures.CaptureNowAsync(await current.GetAsync(), cluster, _left.Token);
            (_refusal, _asked) = (answer.Refusal, answer.IsRefused ? null : (cluster, answer.Value));
        }
        catch (DatabaseUnavailableException error)
        {
            _fault = error.Message;
        }
        finally
        {
            _asking = null;
        }
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var caller = await current.GetAsync();
        var before = DateTimeOffset.TryParse(Before, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUniversalTime() : (DateTimeOffset?)null;
        try
        {
            var schedules = await captures.SchedulesAsync(caller, _left.Token);
            var runs = await captures.RunsAsync(caller, Cluster, before, PageSize, _left.Token);
            _refusal = schedules.Refusal ?? runs.Refusal;
            (_schedules, _runs, _fault) = (schedules.Value ?? [], runs.Value ?? [], null);
            _hasOlder = _runs.Count == PageSize;
        }
        catch (DatabaseUnavailableException error)
        {
            (_fault, _schedules) = (error.Message, _schedules ?? []);
        }
    }
}
