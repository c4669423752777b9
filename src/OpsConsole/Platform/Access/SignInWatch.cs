using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace OpsConsole.Platform.Access;

/// <summary>Stands in the layout and draws nothing: when the tab's sign-in ends, it takes the tab away from what is on the screen.</summary>
public sealed class SignInWatch(AuthenticationStateProvider signIn, NavigationManager navigation) : ComponentBase, IDisposable
{
    protected override void OnInitialized() => signIn.AuthenticationStateChanged += OnChanged;

    public void Dispose() => signIn.AuthenticationStateChanged -= OnChanged;

    private void OnChanged(Task<AuthenticationState> state) => _ = LeaveWhenEndedAsync(state);

    private async Task LeaveWhenEndedAsync(Task<AuthenticationState> state)
    {
        if ((await state).User.Identity is not { IsAuthenticated: true })
            await InvokeAsync(() => navigation.NavigateTo("/signed-out?ended", forceLoad: true));
    }
}
