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
        if (directory.Find((string?)request["account"]) is { Enabled: true } person)
            return Results.SignIn(PrincipalFor(person, request.GetScopes(), request, options.Entra), authenticationScheme: Scheme);
        if (request.HasPromptValue(PromptValues.None))
            return Refuse(Errors.LoginRequired, "Nobody is signed in here.");
        return AccountsPage.Render(request, http.Request.Path, directory.People);
    }

    private static async Task<IResult> TokenAsync(HttpContext http, SandboxDirectory directory, SandboxProviderOptions options)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
            return Results.SignIn(PrincipalForDirectoryClient(request), authenticationScheme: Scheme);

        var granted = request.GrantType == ProviderClients.AccountGrant ? null : (await http.AuthenticateAsync(Scheme)).Principal;
        var person = granted is null ? directory.Find((string?)request["account"]) : PersonOf(granted, directory);
        if (person is not { Enabled: true })
            return Refuse(Errors.InvalidGrant, "There is no such enabled account.");
        var scopes = request.GrantType == ProviderClients.AccountGrant
            ? [Scopes.OpenId, Scopes.Profile, ProviderClients.ApiScope]
            : granted!.GetScopes();
        return Results.SignIn(PrincipalFor(person, scopes, request, options.Entra), authenticationScheme: Scheme);
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

    private static ClaimsPrincipal PrincipalFor(SandboxPerson person, ImmutableArray<string> scopes, OpenIddictRequest request, EntraShape? entra)
    {
        if (entra is not null)
            return entra.PrincipalFor(person, scopes, request.ClientId!, scopes.Contains(ProviderClients.ApiScope));
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
        // Graph's way: all that was consented to.
        identity.SetScopes(request.GetScopes().Select(scope => scope.EndsWith("/.default", StringComparison.Ordinal) ? ProviderClients.DirectoryScope : scope));
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
