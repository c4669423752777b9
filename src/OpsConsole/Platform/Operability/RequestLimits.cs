using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OpsConsole.Platform.Operability;

/// <summary>Sizes beyond which a request is refused before anything reads it. The console takes small questions; big answers go the other way.</summary>
internal static class RequestLimits
{
    private const int LongestRequestLine = 8 * 1024;
    /// <summary>Room for a sign-in cookie in its chunks.</summary>
    private const int MostHeaderBytes = 32 * 1024;
    private const int LargestBody = 1024 * 1024;

    public static void AddRequestLimits(this IHostApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
}
