using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Operability;

/// <summary>How the console is run: logs, health, metrics, limits, and the document of its HTTP API.</summary>
public static class OperabilityGround
{
    public static void AddOperability(this WebApplicationBuilder builder)
    {
        builder.AddReplica();
        builder.AddCheckedOptions<ConsoleOptions>(ConsoleOptions.Section);
        builder.AddStructuredLogs();
        builder.AddRequestLimits();
        builder.AddFaultAnswers();
        builder.AddMetrics();
        builder.AddTelemetry();
        builder.AddCircuitFaults();
        builder.AddApiDocument();
        builder.Services.AddHealthChecks();
    }

    /// <summary>Outermost, so that whatever refuses a request leaves its id.</summary>
    public static void UseOperability(this WebApplication app)
    {
        app.UseRequestIds();
        app.UseFaultAnswers();
    }

    public static void MapOperability(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", Only("live")).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks("/healthz/ready", Only("ready")).AllowAnonymous().DisableHttpMetrics();
        app.MapMetrics();
        if (app.Serves())
            app.MapApiDocument();
    }

    private static void AddCircuitFaults(this WebApplicationBuilder builder)
    {
        var faults = new CircuitFaults();
        builder.Services.AddSingleton<CircuitHandler>(faults);
        builder.Logging.AddProvider(faults);
    }

    /// <summary>Live has no checks on purpose: whatever hangs elsewhere, a restart of this process would not mend it.</summary>
    private static HealthCheckOptions Only(string tag) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
            new { status = report.Status.ToString(), checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()) }),
        ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status200OK },
    };
}
