using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using OpsConsole.Platform.Components;

namespace OpsConsole.Shell;

/// <summary>The frame: bar, rail, page. Keeps the look's choices in cookies, so that they outlive the circuit.</summary>
public sealed partial class MainLayout(IJSRuntime browser, NavigationManager navigation, IEnumerable<FrameSection> sections) : IAsyncDisposable
{
    private ThemeChoice _choice;
    private bool _dark, _systemDark, _railCollapsed;
    private ErrorBoundary? _boundary;
    private DotNetObjectReference<MainLayout>? _self;
    private IJSObjectReference? _shell;

    [CascadingParameter] public ViewPreferences Preferences { get; set; } = new(ThemeChoice.System, false, false);

    protected override void OnInitialized()
    {
        (_choice, _systemDark, _railCollapsed) = (Preferences.Choice, Preferences.SystemDark, Preferences.RailCollapsed);
        _dark = Preferences.IsDark;
        navigation.LocationChanged += LeaveFault;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _self = DotNetObjectReference.Create(this);
        _shell = await browser.InvokeAsync<IJSObjectReference>("import", "/js/look.js");
        await _shell.InvokeVoidAsync("begin", _self);
    }

    /// <summary>Called by the browser at the start and when its system changes between light and dark.</summary>
    [JSInvokable]
    public async Task SystemIsDark(bool dark)
    {
        if (dark == _systemDark)
            return;
        _systemDark = dark;
        if (_choice is ThemeChoice.System)
            await ShowThemeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        navigation.LocationChanged -= LeaveFault;
        try
        {
            if (_shell is not null)
                await _shell.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, and with it what we wanted to let go.
        }

        _self?.Dispose();
    }

    private IEnumerable<FrameSection> At(FramePlace place) => sections.Where(section => section.Place == place).OrderBy(section => section.Order);

    private async Task ChooseThemeAsync(ThemeChoice choice)
    {
        _choice = choice;
        await ShowThemeAsync();
    }

    private async Task ShowThemeAsync()
    {
        _dark = new ViewPreferences(_choice, _systemDark, _railCollapsed).IsDark;
        if (_shell is not null)
            await _shell.InvokeVoidAsync("keepTheme", ViewPreferences.ThemeCookie, ViewPreferences.Text(_choice, _systemDark), _dark);
        StateHasChanged();
    }

    private async Task ToggleRailAsync()
    {
        _railCollapsed = !_railCollapsed;
        if (_shell is not null)
            await _shell.InvokeVoidAsync("keep", ViewPreferences.RailCookie, _railCollapsed ? "collapsed" : "wide");
    }

    /// <summary>Another address is another page: the fault of the last one does not stay on it.</summary>
    private void LeaveFault(object? sender, LocationChangedEventArgs change) => _boundary?.Recover();

    private void Recover() => _boundary?.Recover();
}
