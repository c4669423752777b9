using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Captures;

/// <summary>Copies every cluster's objects into PostgreSQL, and tells what was and was not read.</summary>
public static class CapturesFeature
{
    public static void AddCaptures(this IHostApplicationBuilder builder)
    {
        builder.SetAsideUnless(ReplicaRole.Capture, $"{CaptureOptions.Section}:{nameof(CaptureOptions.Enabled)}", "false");
        builder.AddCheckedOptions<CaptureOptions>(CaptureOptions.Section);
        builder.Services.AddSingleton<CaptureMasking>();
        builder.Services.AddSingleton<CaptureSlots>();
        builder.Services.AddSingleton<CaptureStore>();
        builder.Services.AddSingleton<DictionaryStore>();
        builder.Services.AddSingleton<CaptureStageStore>();
        builder.Services.AddSingleton<CaptureCommitStore>();
        builder.Services.AddSingleton<CaptureLeaseStore>();
        builder.Services.AddSingleton<CaptureRequestStore>();
        builder.Services.AddSingleton<CaptureQueryStore>();
        builder.Services.AddSingleton<StorageStore>();
        builder.Services.AddSingleton<ObjectKeepStore>();
        builder.Services.AddSingleton<ObjectKeeper>();
        builder.Services.AddSingleton<HistoryPurgeStore>();
        builder.Services.AddSingleton<HistoryPurge>();
        builder.Services.AddSingleton<IGatedAction, PurgeHistory>();
        builder.Services.AddSingleton<TypeCapture>();
        builder.Services.AddSingleton<ClusterCapture>();
        builder.Services.AddSingleton<CaptureFeed>();
        builder.Services.AddSingleton<CaptureScheduler>();
        builder.Services.AddSingleton<CaptureService>();
        builder.Services.AddSingleton<IFleetAddition, CaptureFleetFigures>();
        builder.Services.AddSingleton(new PageSection(ClusterWords.Page, "overview", 10, "Capture coverage", typeof(ClusterCoverage)));
        builder.Services.AddSingleton(new PageSection(ClusterWords.Page, "captures", 50, "Captures", typeof(ClusterRuns)));
        builder.Services.AddHostedService(services => services.GetRequiredService<CaptureFeed>());
        builder.Services.AddHostedService(services => services.GetRequiredService<CaptureScheduler>());
        builder.Services.AddHostedService<CaptureMetrics>();
    }

    public static void MapCaptures(this IEndpointRouteBuilder endpoints) => CaptureEndpoints.Map(endpoints);
}
