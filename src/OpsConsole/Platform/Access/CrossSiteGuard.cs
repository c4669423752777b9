using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Refuses what another site makes a browser send along with our cookie: unsafe requests and the circuit's connection by their origin,
/// unsafe API requests also by the antiforgery token. Bearer tokens are sent by no browser on its own and need neither.
/// </summary>
internal static class CrossSiteGuard
{
    public const string TokenHeader = "X-CSRF-TOKEN";

    private static readonly PathString Circuit = "/_blazor";

    /// <summary>Before authentication: a foreign origin does not even learn whether someone is signed in.</summary>
    public static Task CheckOriginAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isSocket = IsSocket(context);
        if (Schemes.UsesBearer(context) || (!IsUnsafe(request) && !isSocket && !request.Path.StartsWithSegments(Circuit)))
            return next(context);
        return Fault(request, isSocket) is { } fault
            ? new Refusal(RefusalKind.Forbidden, fault,
                "Open the console at its own address. Behind a proxy, Access:TrustedProxies must name it, so that the console knows that address.")
                .ToProblem().ExecuteAsync(context)
            : next(context);
    }

    /// <summary>After authentication, for the API only: pages check the token where they bind their forms.</summary>
    public static async Task CheckTokenAsync(HttpContext context, RequestDelegate next)
    {
        var antiforgery = context.RequestServices.GetRequiredService<IAntiforgery>();
        if (!Schemes.IsApi(context.Request) || !IsUnsafe(context.Request) || Schemes.UsesBearer(context)
            || context.User.Identity is not { IsAuthenticated: true } || await antiforgery.IsRequestValidAsync(context))
            await next(context);
        else
            await new Refusal(RefusalKind.Forbidden, "The request is signed in by cookie but carries no valid antiforgery token.",
                $"Get one from /api/v1/antiforgery and send it in the header {TokenHeader}, or use a bearer token.").ToProblem().ExecuteAsync(context);
    }

    private static bool IsUnsafe(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && !HttpMethods.IsOptions(request.Method) && !HttpMethods.IsTrace(request.Method);

    /// <summary>The socket middleware has not seen the request yet, so its word cannot be had: HTTP/1.1 upgrades, HTTP/2 connects.</summary>
    private static bool IsSocket(HttpContext context) =>
        context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static string? Fault(HttpRequest request, bool isSocket)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
            return string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
                ? null
                : $"The request comes from {origin}, which is not this console ({request.Scheme}://{request.Host}).";
        // Every browser sends an origin with a WebSocket; who sends none has no business on the circuit.
        if (isSocket)
            return "A WebSocket must say which origin it comes from, and this one does not.";
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            ? "The browser says that another site sent this request."
            : null;
    }
}
