using System.Globalization;
using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>All that a sign-in tells of a person: issuer, subject, name, which sign-in and until when. No roles and no tokens.</summary>
internal static class SignInClaims
{
    public const string Issuer = "iss";
    public const string Subject = "sub";
    public const string Name = "name";
    public const string SignIn = "sign_in";
    public const string ExpiresAt = "expires_at";

    public static ClaimsPrincipal Create(Caller caller, DateTimeOffset expiresAt, string scheme) =>
        new(new ClaimsIdentity(
            [
                new(Issuer, caller.Key.Issuer),
                new(Subject, caller.Key.Subject),
                new(Name, caller.Name),
                new(ExpiresAt, expiresAt.ToString("O", CultureInfo.InvariantCulture)),
                .. caller.SignIn is { } id ? [new(SignIn, id.ToString())] : Array.Empty<Claim>(),
            ],
            scheme, Name, roleType: null));

    public static Caller CallerOf(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true }
        && principal.FindFirst(Issuer)?.Value is { Length: > 0 } issuer
        && principal.FindFirst(Subject)?.Value is { Length: > 0 } subject
            ? new(new PersonKey(issuer, subject), principal.FindFirst(Name)?.Value is { Length: > 0 } name ? name : subject)
            {
                SignIn = Guid.TryParse(principal.FindFirst(SignIn)?.Value, out var id) ? id : null,
            }
            : Caller.Nobody;

    /// <summary>Null for whoever came with a token, which has an end of its own.</summary>
    public static DateTimeOffset? ExpiresAtOf(ClaimsPrincipal principal) =>
        DateTimeOffset.TryParseExact(principal.FindFirst(ExpiresAt)?.Value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at
            : null;
}
