using System.Globalization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace OpsConsole.Features.Resources;

/// <summary>
/// A part of a page that keeps its own words in the address. It reads them itself: a component with SupplyParameterFromQuery that
/// appears while the address changes, as a tab does, breaks the framework's own loop over such components and with it the circuit.
/// </summary>
public abstract class ResourceSection : ResourcePage
{
    private string _path = "";

    protected override void OnInitialized()
    {
        _path = new Uri(Address.Uri).AbsolutePath;
        Address.LocationChanged += Follow;
        base.OnInitialized();
    }

    protected string? Asked(string key) =>
        QueryHelpers.ParseQuery(new Uri(Address.Uri).Query).TryGetValue(key, out var words) ? Blank(words.ToString()) : null;

    protected bool AskedFor(string key) => bool.TryParse(Asked(key), out var wanted) && wanted;

    protected int? AskedNumber(string key) => int.TryParse(Asked(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public override void Dispose()
    {
        Address.LocationChanged -= Follow;
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Follow(object? sender, LocationChangedEventArgs change)
    {
        // On the way to another page there is nothing more to show here.
        if (new Uri(change.Location).AbsolutePath == _path)
            _ = InvokeAsync(ShowAgainAsync);
    }

    private async Task ShowAgainAsync()
    {
        var shown = ShowAsync();
        StateHasChanged();
        await shown;
        StateHasChanged();
    }
}
