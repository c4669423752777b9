using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;

namespace OpsConsole.Shell;

/// <summary>How fresh what the person sees is: the newest complete capture among their clusters. Silent for who sees none.</summary>
public sealed partial class LastCapture(Fleet fleet, CaptureFeed feed, CurrentCaller current, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Rights may end without any version rising.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _closed = new();
    private (long Fleet, long Feed) _drawn;
    private Figure? _figure;

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        if (RendererInfo.IsInteractive)
            _ = FollowAsync();
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Look, time);
        var asked = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                if (_drawn == (fleet.Version, feed.Version) && time.GetUtcNow() - asked < AskAgain)
                    continue;
                asked = time.GetUtcNow();
                var before = _figure;
                await ReadAsync();
                if (_figure != before)
                    await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The tab is gone.
        }
    }

    private async Task ReadAsync()
    {
        _drawn = (fleet.Version, feed.Version);
        var visible = await fleet.VisibleToAsync(await current.GetAsync(), _closed.Token);
        var summaries = (visible.Value ?? []).Select(feed.Of).OfType<CaptureSummary>().ToList();
        _figure = summaries.Count == 0 ? null : new Figure(
            summaries.Max(summary => summary.LastCompleteAt),
            summaries.Count(summary => summary.Last is { State: RunState.Running }));
    }

    private sealed record Figure(DateTimeOffset? Newest, int Running);
}
