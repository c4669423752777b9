using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OpsConsole.Sandbox.Provider;

/// <summary>When a person proved who they are, in seconds: at the click on an account, or when the request says, so that a test may be late.</summary>
internal static class AuthTime
{
    public const string Wrong = "auth_time must be a whole number of seconds since 1970.";

    /// <summary>Null where the request says something else than a moment.</summary>
    public static long? Read(OpenIddictRequest request) => (string?)request[Claims.AuthenticationTime] is not { } text
        ? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
        : Number(text);

    /// <summary>Of a code that was given for a click.</summary>
    public static long? Of(ClaimsPrincipal? granted) => Number(granted?.GetClaim(Claims.AuthenticationTime));

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
