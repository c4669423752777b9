using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Stands in the layout and draws nothing: when the tab's sign-in ends, it takes the tab away from what is on the screen. The tab that
/// asked to sign out is left alone: it is on its way to the provider, and taking it elsewhere would leave the person signed in there.
/// </summary>
public sealed class SignInWatch(AuthenticationStateProvider signIn, IJSRuntime browser) : ComponentBase, IDisposable
{
    protected override void OnInitialized() => signIn.AuthenticationStateChanged += OnChanged;

    public void Dispose() => signIn.AuthenticationStateChanged -= OnChanged;

    private void OnChanged(Task<AuthenticationState> state) => _ = LeaveWhenEndedAsync(state);

    private async Task LeaveWhenEndedAsync(Task<AuthenticationState> state)
    {
        if ((await state).User.Identity is not { IsAuthenticated: true })
            await InvokeAsync(LeaveAsync);
    }

    private async Task LeaveAsync()
    {
        try
        {
            var look = await browser.InvokeAsync<IJSObjectReference>("import", "/js/look.js");
            await look.InvokeVoidAsync("leave", "/signed-out?ended");
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone already.
        }
    }
}
