using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace OpsConsole.Platform.Access;

/// <summary>Who is signed in, in a page's circuit and in an HTTP request alike. Holds no rights; ask <see cref="AccessService"/>.</summary>
public sealed class CurrentCaller(IServiceProvider services)
{
    private ClaimsPrincipal? _ofRequest;

    /// <summary>The person, or <see cref="Caller.Nobody"/>, whom every service refuses.</summary>
    public async ValueTask<Caller> GetAsync()
    {
        if (_ofRequest is not null)
            return SignInClaims.CallerOf(_ofRequest);
        // Only a circuit comes here: it lives on after its request, and its state changes when the sign-in ends.
        var circuit = services.GetRequiredService<AuthenticationStateProvider>();
        return SignInClaims.CallerOf((await circuit.GetAuthenticationStateAsync()).User);
    }

    /// <summary>Whoever holds a connection that outlives its request.</summary>
    public static Caller Of(ClaimsPrincipal? principal) => principal is null ? Caller.Nobody : SignInClaims.CallerOf(principal);

    internal void UseRequest(ClaimsPrincipal principal) => _ofRequest = principal;
}
