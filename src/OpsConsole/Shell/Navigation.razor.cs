using Microsoft.AspNetCore.Components.Routing;

namespace OpsConsole.Shell;

/// <summary>The rail: the pages that exist, and the one the person is in.</summary>
public sealed partial class Navigation
{
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
}
