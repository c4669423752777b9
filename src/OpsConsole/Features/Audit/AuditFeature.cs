using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Features.Audit;

/// <summary>Shows the chain that the platform writes, and follows it to prove that nobody changed it.</summary>
public static class AuditFeature
{
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        var options = builder.AddCheckedOptions<AuditOptions>(AuditOptions.Section);
        builder.Services.AddSingleton<AuditTrailStore>();
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<ChainWatch>();
        builder.Services.AddSingleton<ChainSigner>();
        builder.Services.AddSingleton<ChainMetrics>();
        builder.Services.AddHostedService<ChainWatchScheduler>();
        builder.Services.AddHealthChecks().AddCheck<AuditHealth>("audit", tags: ["ready"]);
        builder.AddCheckpoints(options.Checkpoints);
    }

    private static void AddCheckpoints(this IHostApplicationBuilder builder, CheckpointOptions options)
    {
        if (options.Folder is { } folder)
            builder.Services.AddSingleton<ICheckpointPlace>(new FolderPlace(folder));
        if (options.S3.Endpoint is not null)
            builder.Services.AddSingleton<ICheckpointPlace>(services => new BucketPlace(options.S3, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<CheckpointKeeper>();
        builder.Services.AddSingleton<StandingJudge>();
        builder.Services.AddHostedService<CheckpointScheduler>();
        builder.Services.AddHostedService<StandingScheduler>();
    }

    public static void MapAudit(this IEndpointRouteBuilder endpoints) => AuditEndpoints.Map(endpoints);
}
