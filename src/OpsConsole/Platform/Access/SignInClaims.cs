using System.Globalization;
using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>All that a sign-in keeps: issuer, subject, name and when. No roles and no tokens.</summary>
internal static class SignInClaims
{
    public const string Issuer = "iss";
    public const string Subject = "sub";
    public const string Name = "name";
    public const string SignedInAt = "signed_in_at";

    public static ClaimsPrincipal Create(Caller caller, DateTimeOffset signedInAt, string scheme) =>
        new(new ClaimsIdentity(
            [
                new(Issuer, caller.Key.Issuer),
                new(Subject, caller.Key.Subject),
                new(Name, caller.Name),
                new(SignedInAt, signedInAt.ToString("O", CultureInfo.InvariantCulture)),
            ],
            scheme, Name, roleType: null));

    public static Caller CallerOf(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true }
        && principal.FindFirst(Issuer)?.Value is { Length: > 0 } issuer
        && principal.FindFirst(Subject)?.Value is { Length: > 0 } subject
            ? new(new PersonKey(issuer, subject), principal.FindFirst(Name)?.Value is { Length: > 0 } name ? name : subject)
            : Caller.Nobody;

    public static DateTimeOffset? SignedInAtOf(ClaimsPrincipal principal) =>
        DateTimeOffset.TryParseExact(principal.FindFirst(SignedInAt)?.Value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at
            : null;
}
