namespace OpsConsole.Platform.Access;

/// <summary>Headers that every answer carries: pages, API, static files, errors.</summary>
public static class SecurityHeaders
{
    // Styles need 'unsafe-inline' because MudBlazor sets style attributes (MudBlazor#4529); scripts do not, and get none.
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; " +
        "img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'";

    /// <summary>Outermost, so that it also covers the answers of the error pages.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // At the start of the answer: an error page clears what was set before it.
        context.Response.OnStarting(Set, context);
        return next(context);
    });

    private static Task Set(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // "no-referrer" would make browsers call the origin of our own forms null, and the cross-site guard refuse them.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        // What a person may see stays out of caches; static files say otherwise themselves.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
