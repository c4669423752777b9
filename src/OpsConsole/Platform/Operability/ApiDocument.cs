using System.IO.Compression;
using Scalar.AspNetCore;

namespace OpsConsole.Platform.Operability;

/// <summary>The OpenAPI document of /api/v1 and a page to read it.</summary>
internal static class ApiDocument
{
    // The package's own page has a script inline, which our Content-Security-Policy forbids.
    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>HTTP API · OpsConsole</title>
          <link rel="icon" href="/favicon.svg">
          <link rel="stylesheet" href="/css/fonts.css">
          <link rel="stylesheet" href="/css/api-docs.css">
        </head>
        <body>
          <p class="back"><a href="/">OpsConsole</a> › HTTP API · <a href="/openapi/v1.json">OpenAPI document</a></p>
          <div id="api"></div>
          <noscript>This page needs JavaScript; the <a href="/openapi/v1.json">OpenAPI document</a> does not.</noscript>
          <script src="/docs/api/scalar.js"></script>
          <script src="/js/api-docs.js"></script>
        </body>
        </html>
        """;

    public static void AddApiDocument(this IHostApplicationBuilder builder) =>
        builder.Services.AddOpenApi("v1", document => document
            .AddDocumentTransformer((description, _, _) =>
            {
                description.Info.Title = "OpsConsole";
                description.Info.Description = "Clusters, captures, resources and their history. Errors are problem+json with what is wrong and what to do next.";
                // The address under which one asked is not part of the contract.
                description.Servers?.Clear();
                return Task.CompletedTask;
            }));

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/docs/api", () => Results.Content(Page, "text/html; charset=utf-8")).ExcludeFromDescription();
        app.MapGet("/docs/api/scalar.js", Script).ExcludeFromDescription();
    }

    /// <summary>The viewer lies compressed inside its package.</summary>
    private static IResult Script(HttpContext context)
    {
        var script = typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js")
            ?? throw new InvalidOperationException("Scalar.AspNetCore keeps its script elsewhere since its last update");
        context.Response.Headers.CacheControl = "private, max-age=86400";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return Results.Stream(new GZipStream(script, CompressionMode.Decompress), "text/javascript");
        context.Response.Headers.ContentEncoding = "gzip";
        return Results.Stream(script, "text/javascript");
    }
}
