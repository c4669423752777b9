using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>
/// The sign-in of an open tab. A circuit outlives its cookie, so it is checked again at every revalidation: it ends when its time is up,
/// when the person signed out elsewhere, and when the directory disabled the person. Rights are not its business: services ask for those.
/// </summary>
internal sealed class CircuitSignIn : RevalidatingServerAuthenticationStateProvider
{
    private readonly AccessService _access;
    private readonly EndedSignIns _ended;

    public CircuitSignIn(ILoggerFactory loggerFactory, AccessService access, EndedSignIns ended, IOptions<AccessOptions> options)
        : base(loggerFactory)
    {
        (_access, _ended, RevalidationInterval) = (access, ended, options.Value.Revalidation);
        _ended.Ended += OnEnded;
    }

    protected override TimeSpan RevalidationInterval { get; }

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState state, CancellationToken cancellationToken)
    {
        if (_ended.IsOver(state.User))
            return false;
        var answer = await _access.ForReadingAsync(SignInClaims.CallerOf(state.User), cancellationToken);
        // A silent directory ends no sign-in: while it is silent every service refuses, and afterwards the tab goes on.
        return answer.IsRefused ? answer.Refusal.Kind != RefusalKind.SignedOut : answer.Value!.Standing == Standing.Active;
    }

    protected override void Dispose(bool disposing)
    {
        _ended.Ended -= OnEnded;
        base.Dispose(disposing);
    }

    private void OnEnded(PersonKey person, DateTimeOffset signedInAt) => _ = EndIfMineAsync(person, signedInAt);

    private async Task EndIfMineAsync(PersonKey person, DateTimeOffset signedInAt)
    {
        var user = (await GetAuthenticationStateAsync()).User;
        if (SignInClaims.CallerOf(user).Key == person && SignInClaims.SignedInAtOf(user) == signedInAt)
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }
}
