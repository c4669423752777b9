using OpenTelemetry.Metrics;

namespace OpsConsole.Platform.Operability;

/// <summary>Everything that is measured, in one place: the exporter is a prerelease and must stay easy to replace.</summary>
internal static class Metrics
{
    public static void AddMetrics(this IHostApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("OpsConsole.*", "Npgsql", "System.Runtime")
            .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http")
            .AddPrometheusExporter());

    public static void MapMetrics(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous().DisableHttpMetrics();
}
