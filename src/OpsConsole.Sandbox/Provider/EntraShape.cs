using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OpsConsole.Sandbox.Provider;

/// <summary>The provider as one tenant of Entra ID: its addresses, its claims, its limits.</summary>
public sealed record EntraShape
{
    public const string ApiScope = "access_as_user";

    /// <summary>More groups than this are left out of a token, and the token says so.</summary>
    public const int MostGroups = 200;

    public string TenantId { get; init; } = IdOf("tenant", "sandbox");

    /// <summary>Ids of groups and persons are made of their names, so that they are the same in every run.</summary>
    public static string IdOf(string kind, string name) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"opsconsole sandbox {kind} {name}")).AsSpan(0, 16)).ToString();

    /// <summary>As Entra names a service principal: subject and object id are the same, and a role stands where a person has a scope.</summary>
    internal ClaimsPrincipal PrincipalFor(SandboxPerson program)
    {
        var identity = new ClaimsIdentity("sandbox", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, program.ObjectId)
            .SetClaim("oid", program.ObjectId)
            .SetClaim("tid", TenantId)
            .SetClaim("ver", "2.0")
            .SetClaim("idtyp", "app")
            .SetClaim("azp", IdOf("client", program.Subject))
            .SetClaims("roles", [ApiScope]);
        identity.SetResources(ProviderClients.ApiAudience);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return new(identity);
    }

    internal ClaimsPrincipal PrincipalFor(SandboxPerson person, ImmutableArray<string> scopes, string client, long authenticatedAt, bool toApi)
    {
        var identity = new ClaimsIdentity("sandbox", Claims.Name, Claims.Role);
        // Another subject for each client, as Entra has it: who takes it for the person is wrong.
        identity.SetClaim(Claims.Subject, IdOf(client, person.Subject))
            .SetClaim("oid", person.ObjectId)
            .SetClaim("tid", person.ForeignTenant ?? TenantId)
            .SetClaim("ver", "2.0")
            .SetClaim(Claims.Name, person.Name)
            .SetClaim(Claims.PreferredUsername, $"{person.Subject}@sandbox.example")
            .SetClaim(Claims.AuthenticationTime, authenticatedAt);
        if (person.Roles.Count > 0)
            identity.SetClaims("roles", [.. person.Roles]);
        if (person.Groups.Count > MostGroups)
            identity.SetClaim("_claim_names", new JsonObject { ["groups"] = "src1" })
                .SetClaim("_claim_sources", new JsonObject { ["src1"] = new JsonObject { ["endpoint"] = $"https://graph.example/users/{person.ObjectId}/getMemberObjects" } });
        else if (person.Groups.Count > 0)
            identity.SetClaims("groups", [.. person.Groups.Select(group => IdOf("group", group))]);
        identity.SetScopes(scopes);
        if (toApi)
        {
            identity.SetResources(ProviderClients.ApiAudience);
            identity.SetClaim("scp", ApiScope);
        }
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return new(identity);
    }

    internal void Register(OpenIddictServerBuilder server, Uri root)
    {
        server.SetIssuer(new Uri(root, $"{TenantId}/v2.0"))
            .SetConfigurationEndpointUris(new Uri(root, $"{TenantId}/v2.0/.well-known/openid-configuration"))
            .SetJsonWebKeySetEndpointUris(new Uri(root, $"{TenantId}/discovery/v2.0/keys"))
            .DisableScopeValidation();
        server.AddEventHandler<GenerateTokenContext>(handler => handler
            .UseInlineHandler(context => NameForeignIssuer(context, root))
            // Before the descriptor becomes a token.
            .SetOrder(OpenIddict.Server.OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 500));
    }

    private ValueTask NameForeignIssuer(GenerateTokenContext context, Uri root)
    {
        if (context.Principal.GetClaim("tid") is { } tenant && tenant != TenantId && context.SecurityTokenDescriptor is { } descriptor
            && context.TokenType is TokenTypeIdentifiers.IdentityToken or TokenTypeIdentifiers.AccessToken)
            descriptor.Issuer = new Uri(root, $"{tenant}/v2.0").AbsoluteUri;
        return default;
    }
}
