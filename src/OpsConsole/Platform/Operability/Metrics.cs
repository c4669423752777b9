using OpenTelemetry.Metrics;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Operability;

/// <summary>Everything that is measured, in one place: the exporter is a prerelease and must stay easy to replace.</summary>
internal static class Metrics
{
    /// <summary>A hundred clusters, sixty groups, a few verbs and classes of answers; what is beyond it is counted together as overflow.</summary>
    private const int MostSeries = 20_000;

    public static void AddMetrics(this IHostApplicationBuilder builder)
    {
        builder.AddCheckedOptions<MetricsOptions>(MetricsOptions.Section);
        builder.Services.AddSingleton<MetricsGuard>();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("OpsConsole.*", "Npgsql", "System.Runtime")
            .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http")
            .AddView("opsconsole.kubernetes.requests", new MetricStreamConfiguration { CardinalityLimit = MostSeries })
            .AddPrometheusExporter());
    }

    public static void MapMetrics(this WebApplication app)
    {
        var guard = app.Services.GetRequiredService<MetricsGuard>();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous().DisableHttpMetrics().Add(endpoint =>
        {
            var scrape = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
                guard.Check(context) is { } refusal ? refusal.ToProblem().ExecuteAsync(context) : scrape(context);
        });
    }
}
