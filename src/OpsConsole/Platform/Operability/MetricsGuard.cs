using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Operability;

/// <summary>Stands before <c>/metrics</c>: a token, a port of its own, or this machine alone.</summary>
internal sealed partial class MetricsGuard(IOptions<MetricsOptions> options, ILogger<MetricsGuard> logger)
{
    /// <summary>Null where the scrape may go on.</summary>
    public Refusal? Check(HttpContext context)
    {
        var (file, port) = (options.Value.TokenFile, options.Value.Port);
        if (port != 0 && context.Connection.LocalPort != port)
            return new(RefusalKind.NotFound, "There is nothing at this address.", "Metrics are answered at the port that Metrics:Port names.");
        if (file is not null)
            return Holds(context.Request, file) ? null : SignedOut(context);
        return port != 0 || IsThisMachine(context) ? null : new(RefusalKind.Forbidden,
            "Metrics name clusters and are answered to this machine alone.", "Set Metrics:TokenFile for scrapers with a token, or Metrics:Port for a port of their own.");
    }

    private static Refusal SignedOut(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new(RefusalKind.SignedOut, "The scrape brought no token or a wrong one.", "Send the content of Metrics:TokenFile as a bearer token.");
    }

    /// <summary>A proxy beside the console is this machine too, but asks for others and says so.</summary>
    private static bool IsThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    private bool Holds(HttpRequest request, string file)
    {
        try
        {
            var token = File.ReadAllText(file).Trim();
            var sent = request.Headers.Authorization.ToString();
            return token.Length > 0 && sent.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent["Bearer ".Length..].Trim()), Encoding.UTF8.GetBytes(token));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(file, error.Message);
            return false;
        }
    }

    [LoggerMessage(111, LogLevel.Error, "Scrapes are refused: the file of Metrics:TokenFile, {File}, cannot be read: {Reason}")]
    private partial void LogUnreadable(string file, string reason);
}
