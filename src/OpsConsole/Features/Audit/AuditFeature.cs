using OpsConsole.Platform.Configuration;

namespace OpsConsole.Features.Audit;

/// <summary>Shows the chain that the platform writes, and follows it to prove that nobody changed it.</summary>
public static class AuditFeature
{
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.AddCheckedOptions<AuditOptions>(AuditOptions.Section);
        builder.Services.AddSingleton<AuditTrailStore>();
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<ChainWatch>();
        builder.Services.AddSingleton<ChainSigner>();
        builder.Services.AddSingleton<ChainMetrics>();
        builder.Services.AddHostedService<ChainWatchScheduler>();
    }

    public static void MapAudit(this IEndpointRouteBuilder endpoints) => AuditEndpoints.Map(endpoints);
}
