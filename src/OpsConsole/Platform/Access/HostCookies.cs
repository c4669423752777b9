using Microsoft.AspNetCore.Authentication.Cookies;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Over HTTPS the cookie is called <c>__Host-…</c>, which browsers accept only for this very host, for every path and with Secure;
/// a cookie planted over plain HTTP or by a sibling host is then never read.
/// </summary>
internal sealed class HostCookies : ICookieManager
{
    private readonly ChunkingCookieManager _cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? $"__Host-{key}" : key;
}
