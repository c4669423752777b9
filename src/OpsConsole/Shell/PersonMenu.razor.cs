using Microsoft.JSInterop;

namespace OpsConsole.Shell;

/// <summary>Who is signed in. Signing out is a form with an antiforgery token, never a link that another site could follow.</summary>
public sealed partial class PersonMenu(IJSRuntime browser)
{
    private async Task SignOutAsync()
    {
        await using var look = await browser.InvokeAsync<IJSObjectReference>("import", "/js/look.js");
        await look.InvokeVoidAsync("submit", "signout");
    }
}
