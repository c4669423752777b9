using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Operability;

/// <summary>What a caller hears when something broke: problem+json with the trace id to look up in the log, never the fault itself.</summary>
internal static class FaultAnswers
{
    /// <summary>Where programs ask and not people.</summary>
    private static readonly string[] Programs = ["/api", "/openapi", "/metrics", "/healthz"];

    public static void AddFaultAnswers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Complete(context.ProblemDetails, context.HttpContext));
        builder.Services.AddExceptionHandler<UnavailableDatabase>();
        builder.Services.AddExceptionHandler<UnreadableRequest>();
    }

    /// <summary>For programs; people get the shell's own pages.</summary>
    public static void UseFaultAnswers(this WebApplication app) =>
        app.UseWhen(context => Programs.Any(place => context.Request.Path.StartsWithSegments(place)), api => api.UseExceptionHandler().UseStatusCodePages());

    /// <summary>What the framework refuses by itself says what and what next, like every other refusal.</summary>
    private static void Complete(ProblemDetails problem, HttpContext context)
    {
        var (detail, nextStep) = (problem.Status ?? context.Response.StatusCode) switch
        {
            StatusCodes.Status400BadRequest => ($"The request to {context.Request.Path} cannot be read.", "Hold it against /openapi/v1.json."),
            StatusCodes.Status404NotFound => ($"There is nothing at {context.Request.Path}.", "Look the address up in /openapi/v1.json."),
            StatusCodes.Status405MethodNotAllowed => ($"{context.Request.Method} is not possible at {context.Request.Path}.", "The header Allow says what is."),
            StatusCodes.Status413PayloadTooLarge => ("The body is larger than 1 MiB.", "Send less at once."),
            StatusCodes.Status414RequestUriTooLong => ("The address is longer than 8,192 characters.", "Ask for less in one request."),
            StatusCodes.Status415UnsupportedMediaType => ($"{context.Request.Path} does not take {context.Request.ContentType ?? "a body without a type"}.", "Send application/json."),
            StatusCodes.Status431RequestHeaderFieldsTooLarge => ("The headers are longer than 32 KiB.", "Send fewer or shorter ones."),
            StatusCodes.Status503ServiceUnavailable => ("Something the console needs does not answer.", "Ask again in a few seconds."),
            >= StatusCodes.Status500InternalServerError => ($"The console failed to answer {context.Request.Path}.", "Ask again; if it stays, give an administrator the trace id: the log has the cause under it."),
            var status => ($"{context.Request.Path} was answered {status}.", "Hold the request against /openapi/v1.json."),
        };
        problem.Detail ??= detail;
        problem.Extensions.TryAdd("nextStep", nextStep);
        problem.Extensions["traceId"] = Traces.IdOf(context);
    }

    /// <summary>A database that is away is 503, not a fault of the console.</summary>
    private sealed class UnavailableDatabase(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is not DatabaseUnavailableException || !httpContext.Request.Path.StartsWithSegments("/api"))
                return false;
            httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            httpContext.Response.Headers.RetryAfter = "5";
            return await problems.TryWriteAsync(new()
            {
                HttpContext = httpContext,
                ProblemDetails = { Status = 503, Title = "The database does not answer", Detail = "Nothing that was confirmed is lost." },
            });
        }
    }

    /// <summary>A body that is missing or no JSON of its kind is the caller's mistake; the framework's words name the place.</summary>
    private sealed class UnreadableRequest(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is not BadHttpRequestException unreadable)
                return false;
            httpContext.Response.StatusCode = unreadable.StatusCode;
            return await problems.TryWriteAsync(new()
            {
                HttpContext = httpContext,
                ProblemDetails = { Status = unreadable.StatusCode, Title = "The request is wrong", Detail = (unreadable.InnerException ?? unreadable).Message },
            });
        }
    }
}
