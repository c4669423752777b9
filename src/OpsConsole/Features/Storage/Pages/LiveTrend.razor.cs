using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>The trend of one table in the clusters of its page; drawn when a sample was taken or other clusters are chosen, and not otherwise.</summary>
public sealed partial class LiveTrend(StateTrends trends) : ComponentBase, IDisposable
{
    private TableTrend _trend = new([], 0);
    private (RowKind Kind, string Clusters, long Minute) _shown;
    private bool _isDue = true;

    [Parameter, EditorRequired] public RowKind Kind { get; set; }
    [Parameter, EditorRequired] public IReadOnlyList<string> Clusters { get; set; } = [];

    private string Words => $"in the last hour, in {(Clusters.Count == 1 ? "1 cluster" : $"{Clusters.Count} clusters")}, whatever is filtered";

    private static string Title => "Rows of each state in the clusters chosen, one sample a minute, whatever words or facets filter. A gap: some cluster was not heard of then.";

    public void Dispose() => trends.Sampled -= Wake;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            trends.Sampled += Wake;
    }

    protected override void OnParametersSet() => Look();

    protected override bool ShouldRender() => _isDue;

    protected override void OnAfterRender(bool firstRender) => _isDue = false;

    private void Look()
    {
        var wanted = (Kind, string.Join('\n', Clusters), trends.Minute);
        if (wanted == _shown)
            return;
        (_shown, _trend, _isDue) = (wanted, trends.Of(Kind, Clusters), true);
    }

    private void Wake() => _ = DrawAsync();

    private async Task DrawAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                Look();
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page was left.
        }
    }
}
