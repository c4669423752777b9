using Scalar.AspNetCore;

namespace OpsConsole.Platform.Operability;

/// <summary>The OpenAPI document of /api/v1 and a page to read it.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", document => document
        .AddDocumentTransformer((description, _, _) =>
        {
            description.Info.Title = "OpsConsole";
            return Task.CompletedTask;
        }));

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs/api");
    }
}
