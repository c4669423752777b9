using System.Security.Cryptography;
using System.Text;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OpsConsole.Sandbox.Provider;

/// <summary>The four clients the provider knows, and what each may ask for. It keeps no store: the rules are these handlers.</summary>
internal sealed class ProviderClients(string consoleSecret, string directorySecret, string robotSecret)
{
    /// <summary>The console: people sign in through it.</summary>
    public const string Console = "opsconsole";

    /// <summary>The console's back channel to the directory.</summary>
    public const string Directory = "opsconsole-directory";

    /// <summary>Scripts and tests on this machine: a token for an account, without a browser.</summary>
    public const string Scripts = "opsconsole-scripts";

    /// <summary>A program with credentials of its own that uses the console's API.</summary>
    public const string Robot = "opsconsole-robot";

    public const string AccountGrant = "urn:opsconsole:sandbox:account";
    public const string ApiScope = "api";
    public const string ApiAudience = "opsconsole-api";
    public const string DirectoryScope = "directory.read";

    public void Register(OpenIddictServerBuilder server)
    {
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(ValidateAuthorization));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(ValidateToken));
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(ValidateEndSession));
    }

    private static ValueTask ValidateAuthorization(ValidateAuthorizationRequestContext context)
    {
        if (context.ClientId != Console)
            context.Reject(Errors.InvalidClient, $"Only the client {Console} signs people in.");
        else if (!IsLoopback(context.RedirectUri))
            context.Reject(Errors.InvalidRequest, "The redirect address must be on this machine.");
        else if (string.IsNullOrEmpty(context.Request.CodeChallenge))
            context.Reject(Errors.InvalidRequest, "A code challenge (PKCE) is required.");
        return default;
    }

    private ValueTask ValidateToken(ValidateTokenRequestContext context)
    {
        var request = context.Request;
        var allowed = request.ClientId switch
        {
            Console => request.IsAuthorizationCodeGrantType() && Same(request.ClientSecret, consoleSecret),
            Directory => request.IsClientCredentialsGrantType() && Same(request.ClientSecret, directorySecret),
            Robot => request.IsClientCredentialsGrantType() && Same(request.ClientSecret, robotSecret),
            Scripts => request.GrantType == AccountGrant,
            _ => false,
        };
        if (!allowed)
            context.Reject(Errors.InvalidClient, "Unknown client, wrong secret, or a grant this client may not use.");
        else if (request.ClientId != Directory && request.HasScope(DirectoryScope))
            context.Reject(Errors.InvalidScope, $"Only the client {Directory} may read the directory.");
        return default;
    }

    private static ValueTask ValidateEndSession(ValidateEndSessionRequestContext context)
    {
        if (context.PostLogoutRedirectUri is { } address && !IsLoopback(address))
            context.Reject(Errors.InvalidRequest, "The address after signing out must be on this machine.");
        return default;
    }

    private static bool IsLoopback(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;

    private static bool Same(string? given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(expected));
}
