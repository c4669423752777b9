using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>One run: what it read of each type, where it has gaps and why, and which objects it refused.</summary>
public sealed partial class RunPage(CaptureService captures, CaptureFeed feed, CurrentCaller current, TimeProvider time) : IDisposable
{
    /// <summary>So long a run that is not there may be one that was just asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _left = new();
    private readonly DateTimeOffset _opened = time.GetUtcNow();
    private RunDetail? _detail;
    private Refusal? _refusal;
    private string? _fault;
    private bool _isWaiting;

    [Parameter] public string Cluster { get; set; } = "";
    [Parameter] public Guid Run { get; set; }

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

    private async Task ReloadAsync()
    {
        if (_detail is { Run.State: not RunState.Running })
            return;
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            var answer = await captures.RunAsync(await current.GetAsync(), Cluster, Run, _left.Token);
            (_detail, _refusal, _fault) = (answer.Value, answer.Refusal, null);
            _isWaiting = answer is { IsRefused: true, Refusal.Kind: RefusalKind.NotFound } && IsRecent(Run) && time.GetUtcNow() - _opened < Patience;
        }
        catch (DatabaseUnavailableException error)
        {
            _fault = error.Message;
        }
    }

    /// <summary>Ids of runs carry their time in their first six bytes (RFC 9562, version 7).</summary>
    private bool IsRecent(Guid run) =>
        run.Version == 7 && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(run.ToString("N")[..12], 16))).Duration() < Patience;
}
