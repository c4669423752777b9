namespace OpsConsole.Platform.Access;

/// <summary>Which proof of identity a request is judged by: exactly one, so that a cookie never vouches for a refused token.</summary>
internal static class Schemes
{
    public const string Console = "Console";
    public const string Cookie = "Cookie";
    public const string Provider = "Provider";
    public const string Bearer = "Bearer";

    /// <summary>The API and the hubs: programs come here.</summary>
    public static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/hubs");

    public static bool UsesBearer(HttpContext context) =>
        IsApi(context.Request)
        && context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
}
