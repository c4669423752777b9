using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace OpsConsole.Platform.Operability;

/// <summary>
/// Every answer carries the id under which the log has its request; every refused one leaves a line there. The span of a request
/// gets the route and not the address: addresses hold the names of objects, and a sign-in's codes.
/// </summary>
internal static partial class RequestIds
{
    public const string Header = "X-Request-Id";

    /// <summary>Before everything that may refuse.</summary>
    public static void UseRequestIds(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestIds).FullName!);
        app.Use(async (context, next) =>
        {
            context.Response.OnStarting(Name, context);
            try
            {
                await next(context);
            }
            finally
            {
                Describe(context);
                if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                    LogRefused(logger, context.Request.Method, context.Request.Path, context.Response.StatusCode);
            }
        });
    }

    private static Task Name(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers[Header] = Traces.IdOf(context);
        return Task.CompletedTask;
    }

    private static void Describe(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return;
        // After an error page the endpoint is that page's: the one that was asked for stands in the feature of the second run.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
        span.DisplayName = $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route)
            .SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }

    [LoggerMessage(110, LogLevel.Information, "{Method} {Path} was answered {Status}")]
    private static partial void LogRefused(ILogger logger, string method, string path, int status);
}
