using System.Globalization;
using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>All that a sign-in tells of a person: issuer, subject, name, when they proved it, which sign-in and until when. No roles and no tokens.</summary>
internal static class SignInClaims
{
    public const string Issuer = "iss";
    public const string Subject = "sub";
    public const string Name = "name";
    public const string SignIn = "sign_in";
    public const string AuthenticatedAt = "authenticated_at";
    public const string Program = "program";
    public const string ExpiresAt = "expires_at";

    public static ClaimsPrincipal Create(Caller caller, DateTimeOffset expiresAt, string scheme) =>
        new(new ClaimsIdentity(
            [
                new(Issuer, caller.Key.Issuer),
                new(Subject, caller.Key.Subject),
                new(Name, caller.Name),
                new(ExpiresAt, Words(expiresAt)),
                .. caller.SignIn is { } id ? [new(SignIn, id.ToString())] : Array.Empty<Claim>(),
                .. caller.AuthenticatedAt is { } at ? [new(AuthenticatedAt, Words(at))] : Array.Empty<Claim>(),
                .. caller.IsProgram ? [new(Program, bool.TrueString)] : Array.Empty<Claim>(),
            ],
            scheme, Name, roleType: null));

    public static Caller CallerOf(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true }
        && principal.FindFirst(Issuer)?.Value is { Length: > 0 } issuer
        && principal.FindFirst(Subject)?.Value is { Length: > 0 } subject
            ? new(new PersonKey(issuer, subject), principal.FindFirst(Name)?.Value is { Length: > 0 } name ? name : subject)
            {
                SignIn = Guid.TryParse(principal.FindFirst(SignIn)?.Value, out var id) ? id : null,
                AuthenticatedAt = MomentOf(principal, AuthenticatedAt),
                IsProgram = principal.HasClaim(Program, bool.TrueString),
            }
            : Caller.Nobody;

    public static DateTimeOffset? ExpiresAtOf(ClaimsPrincipal principal) => MomentOf(principal, ExpiresAt);

    private static string Words(DateTimeOffset moment) => moment.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset? MomentOf(ClaimsPrincipal principal, string type) =>
        DateTimeOffset.TryParseExact(principal.FindFirst(type)?.Value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
}
