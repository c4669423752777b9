using System.Text;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OpsConsole.Platform.Operability;

/// <summary>
/// Sizes beyond which a request is refused before anything reads it. The console takes small questions; big answers go the other way.
/// The server itself takes four times as much and cuts off without a word beyond it: in between the console says what is wrong.
/// </summary>
public static class RequestLimits
{
    private const int LongestRequestLine = 8 * 1024;
    /// <summary>Room for a sign-in cookie in its chunks.</summary>
    private const int MostHeaderBytes = 32 * 1024;
    private const int LargestBody = 1024 * 1024;
    private const int ServersShare = 4;

    public static void AddRequestLimits(this IHostApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine * ServersShare;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes * ServersShare;
            kestrel.Limits.MaxRequestHeaderCount = 200;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });

    /// <summary>Inside the error pages, which then say it as a page or as problem+json.</summary>
    public static void UseRequestLimits(this WebApplication app) => app.Use((context, next) =>
    {
        // The page that says so runs the same request again.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || Refused(context.Request) is not { } status)
            return next(context);
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    private static int? Refused(HttpRequest request) =>
        request.Path.Value?.Length + request.QueryString.Value?.Length > LongestRequestLine ? StatusCodes.Status414RequestUriTooLong
        : request.Headers.Sum(header => header.Key.Length + header.Value.Sum(value => Encoding.UTF8.GetByteCount(value ?? ""))) > MostHeaderBytes
            ? StatusCodes.Status431RequestHeaderFieldsTooLarge
        : request.ContentLength > LargestBody ? StatusCodes.Status413PayloadTooLarge
        : null;
}
