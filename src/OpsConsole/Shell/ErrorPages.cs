using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Shell;

/// <summary>The page for a request that failed before any page could be drawn.</summary>
internal static class ErrorPages
{
    public static RazorComponentResult<PlainPage> Show(HttpContext context)
    {
        var id = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return context.Features.Get<IExceptionHandlerFeature>()?.Error is DatabaseUnavailableException
            ? Page(StatusCodes.Status503ServiceUnavailable, "The database does not answer",
                "The console works again by itself as soon as the database is back; nothing that was confirmed is lost.",
                $"If it stays, give an administrator this id, the log has the cause under it: {id}")
            : Page(StatusCodes.Status500InternalServerError, "The console failed to answer",
                "The request ended in a fault of the console itself. Captures go on.",
                $"Try again; if it stays, give an administrator this id, the log has the cause under it: {id}");
    }

    private static RazorComponentResult<PlainPage> Page(int status, string title, params string[] paragraphs) =>
        new(new { Title = title, Paragraphs = paragraphs, Link = "Try the fleet page", Href = "/" }) { StatusCode = status };
}
