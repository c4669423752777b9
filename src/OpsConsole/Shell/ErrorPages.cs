using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Shell;

/// <summary>The pages for requests that were refused or failed before any page could be drawn. Each shows the id under which the log has the request.</summary>
internal static class ErrorPages
{
    private const string Report = "If it stays, give an administrator the id below: the log has the cause under it.";

    public static RazorComponentResult<PlainPage> Show(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is DatabaseUnavailableException
            ? Page(context, StatusCodes.Status503ServiceUnavailable, "The database does not answer",
                "The console works again by itself as soon as the database is back; nothing that was confirmed is lost.", Report)
            : Page(context, StatusCodes.Status500InternalServerError, "The console failed to answer",
                "The request ended in a fault of the console itself. Captures go on.", $"Try again. {Report}");

    /// <summary>A status without words of its own.</summary>
    public static RazorComponentResult<PlainPage> ShowStatus(int status, HttpContext context) => status switch
    {
        StatusCodes.Status400BadRequest => Page(context, status, "The request cannot be understood",
            "Its form or its address is not one that the console gives out. A form that was open for long may have outlived its sign-in.", "Go back, load the page anew and try again."),
        StatusCodes.Status405MethodNotAllowed => Page(context, status, "That cannot be done at this address",
            $"{context.Request.Method} is not possible here.", "Open the address in the browser instead."),
        StatusCodes.Status413PayloadTooLarge => Page(context, status, "The request is too large",
            "The console takes at most 1 MiB at once.", "Send less."),
        StatusCodes.Status414RequestUriTooLong => Page(context, status, "The address is too long",
            "The console takes addresses of at most 8,192 characters.", "Shorten the filter in it, or begin at the fleet."),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => Page(context, status, "The browser sends too much",
            "Its headers are longer than 32 KiB, mostly because of cookies of other programs under the same name.", "Remove this site's cookies and sign in again."),
        >= StatusCodes.Status500InternalServerError => Page(context, status, "The console failed to answer",
            "The request ended in a fault of the console itself. Captures go on.", $"Try again. {Report}"),
        _ => Page(context, status, "The request was refused", $"The console answered {status}.", Report),
    };

    private static RazorComponentResult<PlainPage> Page(HttpContext context, int status, string title, params string[] paragraphs) =>
        new(new { Title = title, Paragraphs = paragraphs, Link = "Go to the fleet", Href = "/", Id = Traces.IdOf(context) }) { StatusCode = status };
}
