using System.Collections.Immutable;
using System.Globalization;
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

    public static void MapSignIn(this IEndpointRouteBuilder endpoints, ProviderPaths paths)
    {
        endpoints.MapMethods(paths.Authorize, ["GET", "POST"], Authorize);
        endpoints.MapPost(paths.Token, TokenAsync);
        endpoints.MapMethods(paths.UserInfo, ["GET", "POST"], UserInfoAsync);
        endpoints.MapMethods(paths.EndSession, ["GET", "POST"], EndSession);
    }

    private static IResult Authorize(HttpContext http, SandboxDirectory directory, SandboxProviderOptions options)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (directory.FindAccount((string?)request["account"]) is { Enabled: true } person)
            return AuthTime.Read(request) is { } at
                ? Results.SignIn(PrincipalFor(person, request.GetScopes(), request, at, options.Entra), authenticationScheme: Scheme)
                : Refuse(Errors.InvalidRequest, AuthTime.Wrong);
        // Nobody is remembered, so whoever demands to be asked anew (prompt, max_age) gets what everybody gets.
        if (request.HasPromptValue(PromptValues.None))
            return Refuse(Errors.LoginRequired, "Nobody is signed in here.");
        return AccountsPage.Render(request, http.Request.Path, directory.People);
    }

    private static async Task<IResult> TokenAsync(HttpContext http, SandboxDirectory directory, SandboxProviderOptions options)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
            return Results.SignIn(PrincipalForClient(request, options.Entra), authenticationScheme: Scheme);

        var granted = request.GrantType == ProviderClients.AccountGrant ? null : (await http.AuthenticateAsync(Scheme)).Principal;
        var person = granted is null ? directory.FindAccount((string?)request["account"]) : PersonOf(granted, directory);
        if (person is not { Enabled: true })
            return Refuse(Errors.InvalidGrant, "There is no such enabled account.");
        var scopes = request.GrantType == ProviderClients.AccountGrant
            ? [Scopes.OpenId, Scopes.Profile, ProviderClients.ApiScope]
            : granted!.GetScopes();
        return (AuthTime.Of(granted) ?? AuthTime.Read(request)) is { } at
            ? Results.SignIn(PrincipalFor(person, scopes, request, at, options.Entra), authenticationScheme: Scheme)
            : Refuse(Errors.InvalidRequest, AuthTime.Wrong);
    }

    private static async Task<IResult> UserInfoAsync(HttpContext http, SandboxDirectory directory)
    {
        return (await http.AuthenticateAsync(Scheme)).Principal is { } known && PersonOf(known, directory) is { } person
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

    private static SandboxPerson? PersonOf(ClaimsPrincipal principal, SandboxDirectory directory) =>
        principal.GetClaim("oid") is { } id ? directory.FindByObjectId(id) : directory.Find(principal.GetClaim(Claims.Subject));

    private static ClaimsPrincipal PrincipalFor(SandboxPerson person, ImmutableArray<string> scopes, OpenIddictRequest request, long authenticatedAt, EntraShape? entra)
    {
        if (entra is not null)
            return entra.PrincipalFor(person, scopes, request.ClientId!, authenticatedAt, scopes.Contains(ProviderClients.ApiScope));
        var identity = new ClaimsIdentity("sandbox", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Subject)
            .SetClaim(Claims.Name, person.Name)
            .SetClaim(Claims.PreferredUsername, person.Subject)
            .SetClaim(Claims.AuthenticationTime, authenticatedAt);
        identity.SetScopes(scopes);
        if (scopes.Contains(ProviderClients.ApiScope))
            identity.SetResources(ProviderClients.ApiAudience);
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        var principal = new ClaimsPrincipal(identity);
        // For whoever tries what happens when a token ends.
        if (int.TryParse((string?)request["lifetime"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            principal.SetAccessTokenLifetime(TimeSpan.FromSeconds(seconds));
        return principal;
    }

    /// <summary>The directory's reader, or the program that uses the API.</summary>
    private static ClaimsPrincipal PrincipalForClient(OpenIddictRequest request, EntraShape? entra)
    {
        var isRobot = request.ClientId == ProviderClients.Robot;
        if (isRobot && entra is not null)
            return entra.PrincipalFor(SandboxAccounts.Robot);
        var identity = new ClaimsIdentity("sandbox");
        identity.SetClaim(Claims.Subject, request.ClientId);
        // Graph's way: all that was consented to.
        identity.SetScopes(request.GetScopes().Select(scope => scope.EndsWith("/.default", StringComparison.Ordinal) ? ProviderClients.DirectoryScope : scope));
        if (isRobot && request.HasScope(ProviderClients.ApiScope))
            identity.SetResources(ProviderClients.ApiAudience);
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
