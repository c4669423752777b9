using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Clusters;

/// <summary>One cluster: who it is, how it is, and what other features put here.</summary>
public sealed partial class ClusterPage(Fleet fleet, IEnumerable<PageSection> sections, CurrentCaller current, TimeProvider time) : IDisposable
{
    private const string Overview = "overview";

    private readonly CancellationTokenSource _left = new();
    private readonly IReadOnlyList<PageSection> _sections = [.. sections.Where(section => section.Page == ClusterWords.Page).OrderBy(section => section.Order)];
    private Cluster? _cluster;
    private Refusal? _refusal;

    [Parameter] public string Name { get; set; } = "";
    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }

    private IEnumerable<PageSection> Tabs => _sections.Where(section => section.Tab != Overview).DistinctBy(section => section.Tab);

    private string CurrentTab => Tabs.Any(section => section.Tab == Tab) ? Tab! : Overview;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _ = VersionFollower.FollowAsync(() => fleet.Version, () => InvokeAsync(ReloadAsync), time, _left.Token);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private IEnumerable<PageSection> SectionsOf(string tab) => _sections.Where(section => section.Tab == tab);

    private string TabHref(string? tab) => tab is null ? $"/clusters/{Name}" : $"/clusters/{Name}?tab={tab}";

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var found = await fleet.FindAsync(await current.GetAsync(), Name, _left.Token);
        (_cluster, _refusal) = (found.Value, found.Refusal);
    }
}
