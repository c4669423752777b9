using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>Whether a bearer token names a program with credentials of its own. Whatever a token leaves in doubt is a program: those may do less.</summary>
internal static class ProgramToken
{
    /// <summary>
    /// Scopes are delegated by people and by nobody else; <c>idtyp</c> is an optional claim, and the two ids are the same for programs only.
    /// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    /// </summary>
    public static bool IsOfEntra(IEnumerable<Claim> claims)
    {
        var known = claims.ToLookup(claim => claim.Type, claim => claim.Value, StringComparer.Ordinal);
        return known["idtyp"].Contains("app", StringComparer.OrdinalIgnoreCase)
            || !known["scp"].Any(scopes => scopes.Length > 0)
            || known["oid"].Intersect(known["sub"], StringComparer.OrdinalIgnoreCase).Any();
    }

    /// <summary>The protocol has no one mark for it: a token is a person's where nothing says program and something says person.</summary>
    public static bool IsOfProvider(IEnumerable<Claim> claims)
    {
        var known = claims.ToLookup(claim => claim.Type, claim => claim.Value, StringComparer.Ordinal);
        return SaysProgram(known) || !SaysPerson(known);
    }

    /// <summary>RFC 9068 lets a client's own token name the client as subject; Okta calls it <c>cid</c>, Auth0 adds <c>@clients</c>, Keycloak makes an account for it.</summary>
    private static bool SaysProgram(ILookup<string, string> claims)
    {
        var clients = claims["client_id"].Concat(claims["azp"]).Concat(claims["cid"]).ToList();
        return claims["sub"].Any(subject => clients.Contains(subject, StringComparer.Ordinal) || subject.EndsWith("@clients", StringComparison.Ordinal))
            || claims["gty"].Concat(claims["grant_type"]).Any(grant => grant.Replace('_', '-').Contains("client-credentials", StringComparison.OrdinalIgnoreCase))
            || claims["idtyp"].Contains("app", StringComparer.OrdinalIgnoreCase)
            || claims["clientHost"].Any() || claims["clientAddress"].Any()
            || claims["preferred_username"].Any(name => name.StartsWith("service-account-", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What comes of somebody's sign-in: its moment, its means, its session, or the scope that asked for it.</summary>
    private static bool SaysPerson(ILookup<string, string> claims) =>
        claims["auth_time"].Any(at => at != "0") || claims["amr"].Any() || claims["sid"].Any()
        || claims["scope"].Concat(claims["scp"]).SelectMany(scopes => scopes.Split(' ')).Contains("openid", StringComparer.Ordinal);
}
