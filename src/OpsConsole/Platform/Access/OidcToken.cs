using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>Whom a validated token of an OpenID provider names, by issuer and subject. Roles and groups in the token count for nothing.</summary>
internal static class OidcToken
{
    /// <summary>Nobody where the token names no subject.</summary>
    public static Caller Read(string issuer, IReadOnlyList<Claim> claims, DateTimeOffset now) =>
        issuer.Length > 0 && First(claims, SignInClaims.Subject) is { } subject
            ? new(new PersonKey(issuer, subject), First(claims, SignInClaims.Name) ?? First(claims, "preferred_username") ?? subject)
            {
                AuthenticatedAt = AuthTime.Of(claims, now),
            }
            : Caller.Nobody;

    private static string? First(IReadOnlyList<Claim> claims, string type) =>
        claims.FirstOrDefault(claim => claim.Type == type && !string.IsNullOrWhiteSpace(claim.Value))?.Value;
}
