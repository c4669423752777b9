using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Features.Clusters;

/// <summary>The fleet: which clusters there are, who they are and how they are.</summary>
public static class ClustersFeature
{
    public static void AddClusters(this IHostApplicationBuilder builder)
    {
        builder.SetAsideUnless(ReplicaRole.Executor, $"{ClusterOptions.Section}:{nameof(ClusterOptions.ExecutorCredentialsFolder)}", null);
        builder.AddCheckedOptions<ClusterOptions>(ClusterOptions.Section);
        builder.Services.AddSingleton<ClusterDeclarations>();
        builder.Services.AddSingleton<ClusterStore>();
        builder.Services.AddSingleton<FleetKeeper>();
        builder.Services.AddSingleton<Fleet>();
        builder.Services.AddSingleton<IPaletteSource, ClusterPalette>();
        builder.Services.AddSingleton<FleetAttention>();
        builder.Services.AddHostedService<ClusterProber>();
        builder.Services.AddSingleton<AccessMatrix>();
        builder.Services.AddSingleton(new PageSection(SettingsPage.Key, SettingsPage.Access, 10, "Who may do what where", typeof(AccessMatrixSection)));
    }

    public static void MapClusters(this IEndpointRouteBuilder endpoints)
    {
        ClusterEndpoints.Map(endpoints);
        endpoints.MapGet("/api/v1/access", AccessEndpoint.ReadAsync).WithTags("Access").WithName("getAccess")
            .WithSummary("Who may do what on which cluster, and where each right comes from.");
    }
}
