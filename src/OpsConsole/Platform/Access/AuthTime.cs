using System.Globalization;
using System.Security.Claims;

namespace OpsConsole.Platform.Access;

/// <summary>When the person last proved to the provider who they are, as a token says; when the token was issued says nothing about that.</summary>
internal static class AuthTime
{
    /// <summary>So much may the provider's clock be ahead of the console's.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const string Claim = "auth_time";

    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Null where the token does not say it, or says something that cannot be.</summary>
    public static DateTimeOffset? Of(IEnumerable<Claim> claims, DateTimeOffset now) =>
        claims.Where(claim => claim.Type == Claim).Select(claim => claim.Value).ToList() is [var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= Latest
        && DateTimeOffset.FromUnixTimeSeconds(seconds) is var at && at <= now + ClockSkew
            ? at
            : null;
}
