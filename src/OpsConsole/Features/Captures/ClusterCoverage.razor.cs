using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>On a cluster's overview: what the last finished run read of each type.</summary>
public sealed partial class ClusterCoverage(CaptureService captures, CaptureFeed feed, CurrentCaller current, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private RunDetail? _detail;
    private Guid? _shown;
    private bool _isLoaded;
    private string? _fault;

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _ = VersionFollower.FollowAsync(() => feed.Version, () => InvokeAsync(LoadAndDrawAsync), time, _left.Token);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task LoadAndDrawAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var run = feed.Of(Cluster)?.LastFinishedRun;
        _isLoaded = true;
        if (run is not { } id || run == _shown)
            return;
        try
        {
            (_detail, _fault) = ((await captures.RunAsync(await current.GetAsync(), Cluster.Name, id, _left.Token)).Value, null);
            _shown = run;
        }
        catch (DatabaseUnavailableException error)
        {
            _fault = error.Message;
        }
    }
}
