using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>
/// The sign-in of an open tab. A circuit outlives its cookie, so it is checked again, twice in every revalidation time and with answers no older
/// than a quarter of it: whatever ended the sign-in or took a right reaches the tab within that time. It ends when its time is up, when the sign-in
/// was ended anywhere, and when the directory disabled the person. Rights are not its business: services ask for those.
/// </summary>
internal sealed partial class CircuitSignIn : ServerAuthenticationStateProvider, IDisposable
{
    private readonly AccessService _access;
    private readonly SignIns _signIns;
    private readonly AssignmentsFile _assignments;
    private readonly TabRights _rights;
    private readonly TimeProvider _time;
    private readonly ILogger<CircuitSignIn> _logger;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _closed = new();
    private CancellationTokenSource _following = new();

    public CircuitSignIn(
        AccessService access, SignIns signIns, AssignmentsFile assignments, TabRights rights, IOptions<AccessOptions> options, TimeProvider time,
        ILogger<CircuitSignIn> logger)
    {
        (_access, _signIns, _assignments, _rights, _time, _logger) = (access, signIns, assignments, rights, time, logger);
        _interval = options.Value.Revalidation / 2;
        AuthenticationStateChanged += OnChanged;
        _signIns.Ended += OnEnded;
        _assignments.Changed += OnAssignments;
    }

    /// <summary>A check is under way.</summary>
    internal bool IsChecking { get; private set; }

    public void Dispose()
    {
        _assignments.Changed -= OnAssignments;
        _signIns.Ended -= OnEnded;
        _following.Cancel();
        _closed.Cancel();
        _following.Dispose();
        _closed.Dispose();
    }

    private void OnChanged(Task<AuthenticationState> state)
    {
        _following.Cancel();
        _following.Dispose();
        _following = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        _ = FollowAsync(state, _following.Token);
    }

    private async Task FollowAsync(Task<AuthenticationState> state, CancellationToken cancellationToken)
    {
        try
        {
            var user = (await state).User;
            if (user.Identity is not { IsAuthenticated: true })
                return;
            using var timer = new PeriodicTimer(_interval, _time);
            do
            {
                IsChecking = true;
                if (!await IsGoodAsync(user, cancellationToken))
                    End();
                IsChecking = false;
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The tab was closed, or its sign-in ended.
        }
        // The edge of the loop: a tab that cannot be checked must not go on unchecked.
        catch (Exception error)
        {
            LogUnchecked(error);
            End();
        }
    }

    private async Task<bool> IsGoodAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var caller = SignInClaims.CallerOf(user);
        if (SignInClaims.ExpiresAtOf(user) is not { } expiresAt || _time.GetUtcNow() >= expiresAt)
            return false;
        // A silent database or directory ends no sign-in: while it is silent every service refuses, and afterwards the tab goes on.
        if (caller.SignIn is not { } id || await _signIns.OfIdAsync(id, cancellationToken) is { Open: null, IsSilent: false })
            return false;
        var answer = await _access.NoOlderThanAsync(caller, _interval / 2, cancellationToken);
        if (answer.Value is { } access)
            _rights.See(access, _time.GetUtcNow());
        return answer.IsRefused ? answer.Refusal.Kind != RefusalKind.SignedOut : answer.Value!.Standing == Standing.Active;
    }

    private void OnEnded(Guid id) => _ = EndIfMineAsync(id);

    private async Task EndIfMineAsync(Guid id)
    {
        if (SignInClaims.CallerOf((await GetAuthenticationStateAsync()).User).SignIn == id)
            End();
    }

    private void OnAssignments() => _ = SeeRightsAsync();

    /// <summary>The directory has said who is in which group; what these may do is new.</summary>
    private async Task SeeRightsAsync()
    {
        try
        {
            var caller = SignInClaims.CallerOf((await GetAuthenticationStateAsync()).User);
            if ((await _access.ForReadingAsync(caller, _closed.Token)).Value is { } access)
                _rights.See(access, _time.GetUtcNow());
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The tab was closed, or has nobody yet.
        }
    }

    private void End() => SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));

    [LoggerMessage(209, LogLevel.Error, "An open tab's sign-in could not be checked, so it was ended")]
    private partial void LogUnchecked(Exception error);
}
