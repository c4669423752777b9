using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Whom a validated token of Entra ID names. The key is issuer and object id: the subject is another one for each client of the same person,
/// so that what is granted to a person would not hold for their scripts. Roles and groups in the token count for nothing.
/// </summary>
internal sealed record EntraToken(Caller Caller, SignInFault? Fault, string Reason)
{
    private const string Tenant = "tid";
    private const string ObjectId = "oid";

    public static EntraToken Read(string issuer, IReadOnlyList<Claim> claims, AccessOptions access, DateTimeOffset now)
    {
        var known = claims.ToLookup(claim => claim.Type, claim => claim.Value, StringComparer.Ordinal);
        if (First(known, ObjectId) is not { Length: > 0 } id)
            return new(Caller.Nobody, SignInFault.Provider, "the token names no object id (oid)");
        var caller = new Caller(new(access.Issuer, id), First(known, SignInClaims.Name) ?? First(known, "preferred_username") ?? id)
        {
            AuthenticatedAt = AuthTime.Of(claims, now),
        };
        if (!string.Equals(First(known, Tenant), access.Entra.TenantId, StringComparison.OrdinalIgnoreCase))
            return new(Caller.Nobody, SignInFault.Tenant, "the token is of another tenant");
        if (!string.Equals(issuer, access.Issuer, StringComparison.OrdinalIgnoreCase))
            return new(Caller.Nobody, SignInFault.Tenant, "the token is not of the tenant's v2.0 issuer");
        if (access.Directory.Mode is DirectoryMode.File && LeavesGroupsOut(known))
            return new(caller, SignInFault.Overage, "the token leaves the groups out, and there is no directory to ask");
        return new(caller, null, "");
    }

    /// <summary>https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#groups-overage-claim</summary>
    private static bool LeavesGroupsOut(ILookup<string, string> claims) =>
        claims["_claim_names"].Any(names => names.Contains("\"groups\"", StringComparison.Ordinal))
        || claims["hasgroups"].Any(value => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    private static string? First(ILookup<string, string> claims, string type) => claims[type].FirstOrDefault();
}
