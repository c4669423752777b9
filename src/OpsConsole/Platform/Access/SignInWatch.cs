using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace OpsConsole.Platform.Access;

/// <summary>Stands in the layout and draws nothing: when the tab's sign-in ends, it takes the tab away from what is on the screen.</summary>
public sealed class SignInWatch(AuthenticationStateProvider signIn, NavigationManager navigation, TimeProvider time) : ComponentBase, IDisposable
{
    /// <summary>
    /// The tab in which a person signs out is on its way to the provider already; leading it elsewhere would leave the provider's own
    /// sign-in standing. Its circuit is gone within this time, and only the other tabs are led away.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _gone = new();

    protected override void OnInitialized() => signIn.AuthenticationStateChanged += OnChanged;

    public void Dispose()
    {
        signIn.AuthenticationStateChanged -= OnChanged;
        _gone.Cancel();
        _gone.Dispose();
    }

    private void OnChanged(Task<AuthenticationState> state) => _ = LeaveWhenEndedAsync(state, _gone.Token);

    private async Task LeaveWhenEndedAsync(Task<AuthenticationState> state, CancellationToken cancellationToken)
    {
        if ((await state).User.Identity is { IsAuthenticated: true })
            return;
        await Task.Delay(Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
            await InvokeAsync(() => navigation.NavigateTo("/signed-out?ended", forceLoad: true));
    }
}
