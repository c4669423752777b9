using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace OpsConsole.Shell;

/// <summary>The rail: the pages that exist, and the one the person is in.</summary>
public sealed partial class Navigation
{
    private static readonly Place[] Places =
    [
        new("Fleet", "/", Icons.Material.Outlined.GridView),
        new("Resources", "/resources", Icons.Material.Outlined.DataObject),
        new("Changes", "/changes", Icons.Material.Outlined.Difference),
        new("Captures", "/captures", Icons.Material.Outlined.Inventory2),
        new("Audit", "/audit", Icons.Material.Outlined.FactCheck),
        new("Settings", "/settings", Icons.Material.Outlined.Settings),
    ];

    protected override void OnInitialized() => Address.LocationChanged += Redraw;

    public void Dispose() => Address.LocationChanged -= Redraw;

    /// <summary>Clusters and what stands under them belong to the fleet.</summary>
    private bool Holds(Place place)
    {
        var path = "/" + Address.ToBaseRelativePath(Address.Uri).Split('?', '#')[0];
        return place.Href == "/" ? path == "/" || IsUnder(path, "/clusters") : IsUnder(path, place.Href);
    }

    private static bool IsUnder(string path, string place) =>
        path == place || path.StartsWith(place + "/", StringComparison.Ordinal);

    private void Redraw(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(StateHasChanged);

    private sealed record Place(string Text, string Href, string Icon);
}
