using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OpsConsole.Sandbox.Provider;

/// <summary>The protocol's endpoints: a page with one button an account, tokens, userinfo, end of session.</summary>
internal static class SignInEndpoints
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/connect/authorize", ["GET", "POST"], Authorize);
        endpoints.MapPost("/connect/token", TokenAsync);
        endpoints.MapMethods("/connect/userinfo", ["GET", "POST"], UserInfoAsync);
        endpoints.MapMethods("/connect/endsession", ["GET", "POST"], EndSession);
    }

    private static IResult Authorize(HttpContext http, SandboxDirectory directory)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (directory.Find((string?)request["account"]) is { Enabled: true } person)
            return Results.SignIn(PrincipalFor(person, request.GetScopes()), authenticationScheme: Scheme);
        if (request.HasPromptValue(PromptValues.None))
            return Refuse(Errors.LoginRequired, "Nobody is signed in here.");
        return AccountsPage.Render(request, directory.People);
    }

    private static async Task<IResult> TokenAsync(HttpContext http, SandboxDirectory directory)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
            return Results.SignIn(PrincipalForDirectoryClient(request), authenticationScheme: Scheme);

        var subject = request.GrantType == ProviderClients.AccountGrant
            ? (string?)request["account"]
            : (await http.AuthenticateAsync(Scheme)).Principal?.GetClaim(Claims.Subject);
        if (directory.Find(subject) is not { Enabled: true } person)
            return Refuse(Errors.InvalidGrant, $"There is no enabled account {subject}.");
        var scopes = request.GrantType == ProviderClients.AccountGrant
            ? [Scopes.OpenId, Scopes.Profile, ProviderClients.ApiScope]
            : (await http.AuthenticateAsync(Scheme)).Principal!.GetScopes();
        return Results.SignIn(PrincipalFor(person, scopes), authenticationScheme: Scheme);
    }

    private static async Task<IResult> UserInfoAsync(HttpContext http, SandboxDirectory directory)
    {
        var subject = (await http.AuthenticateAsync(Scheme)).Principal?.GetClaim(Claims.Subject);
        return directory.Find(subject) is { } person
            ? Results.Json(new Dictionary<string, string>
            {
                [Claims.Subject] = person.Subject,
                [Claims.Name] = person.Name,
                [Claims.PreferredUsername] = person.Subject,
            })
            : Results.Challenge(Error(Errors.InvalidToken, "The person is gone."), [Scheme]);
    }

    // Nothing to forget: every sign-in asks again who it is.
    private static IResult EndSession() => Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [Scheme]);

    private static ClaimsPrincipal PrincipalFor(SandboxPerson person, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity("sandbox", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Subject)
            .SetClaim(Claims.Name, person.Name)
            .SetClaim(Claims.PreferredUsername, person.Subject);
        identity.SetScopes(scopes);
        if (scopes.Contains(ProviderClients.ApiScope))
            identity.SetResources(ProviderClients.ApiAudience);
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return new(identity);
    }

    private static ClaimsPrincipal PrincipalForDirectoryClient(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("sandbox");
        identity.SetClaim(Claims.Subject, request.ClientId);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return new(identity);
    }

    private static IResult Refuse(string error, string description) => Results.Forbid(Error(error, description), [Scheme]);

    private static AuthenticationProperties Error(string error, string description) => new(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
    });
}
