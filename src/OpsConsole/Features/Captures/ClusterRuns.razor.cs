using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Captures;

/// <summary>On a cluster's page: its runs.</summary>
public sealed partial class ClusterRuns(CaptureService captures, CaptureFeed feed, CurrentCaller current, TimeProvider time) : IDisposable
{
    private const int Most = 30;

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<RunOfCluster>? _runs;

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

    private async Task LoadAsync() => _runs = (await captures.RunsAsync(await current.GetAsync(), Cluster.Name, null, Most, _left.Token)).Value ?? [];
}
