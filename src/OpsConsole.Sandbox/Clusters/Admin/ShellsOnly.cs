using System.Net;
using Microsoft.Net.Http.Headers;

namespace OpsConsole.Sandbox.Clusters.Admin;

/// <summary>
/// Refuses whatever a browser sends for a page: another name in Host (a page's own name that resolves to this machine), an Origin, or the marks of
/// a fetch. What changes something must also be JSON, which no form can send.
/// </summary>
internal static class ShellsOnly
{
    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (Refusal(context.Request) is { } why)
            await AdminServer.Problem(why.Code, why.Words).ExecuteAsync(context);
        else
            await next(context);
    }

    private static (int Code, string Words)? Refusal(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
            return (421, $"this address is 127.0.0.1 and nothing else, not '{request.Host}'");
        if (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "none"))
            return (403, "web pages may not ask this of the sandbox; use a shell");
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var media) && media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (HttpMethods.IsPost(request.Method) && !isJson)
            return (415, "what changes something is sent as JSON: add -H 'Content-Type: application/json'");
        return null;
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
