using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Operability;

/// <summary>What a caller hears when something broke: problem+json with the trace id to look up in the log, never the fault itself.</summary>
internal static class FaultAnswers
{
    public static void AddFaultAnswers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier);
        builder.Services.AddExceptionHandler<UnavailableDatabase>();
    }

    /// <summary>For programs; people get the shell's own pages.</summary>
    public static void UseFaultAnswers(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseExceptionHandler().UseStatusCodePages());

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
                ProblemDetails = { Status = 503, Title = "The database does not answer", Detail = "Ask again in a few seconds." },
            });
        }
    }
}
