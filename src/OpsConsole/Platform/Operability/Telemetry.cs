using OpenTelemetry;
using OpenTelemetry.Resources;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Operability;

/// <summary>Sends spans, figures and log lines over OTLP where the standard variables name a collector; without them nothing leaves the process.</summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Endpoint] is not { Length: > 0 } endpoint)
            return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            builder.RefuseStart($"{Endpoint} is '{endpoint}'; write the collector's address, such as http://collector:4318");
            return;
        }
        builder.Logging.Configure(_ => { }).AddOpenTelemetry(logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("opsconsole", serviceVersion: Migration.Program.ToString()))
            .WithTracing(traces => traces
                .AddSource(Traces.Source, $"{Traces.Source}.*", "Microsoft.AspNetCore", "Npgsql")
                .AddSource("Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Components.Server.Circuits"))
            .UseOtlpExporter();
    }
}
