using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.Search;
using OpsConsole.Features.Resources.States;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Features.Resources;

/// <summary>Browsing what was captured: types, objects, their history and differences.</summary>
public static class ResourcesFeature
{
    public static void AddResources(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ResourceStore>();
        builder.Services.AddSingleton<PastStore>();
        builder.Services.AddSingleton<HistoryStore>();
        builder.Services.AddSingleton<ResourceBrowser>();
        builder.Services.AddSingleton<ResourceHistory>();
        builder.Services.AddSingleton<StateStore>();
        builder.Services.AddSingleton<ResourceStates>();
        builder.Services.AddSingleton<FieldHistory>();
        builder.Services.AddSingleton<ReferenceStore>();
        builder.Services.AddSingleton<ReferenceIndex>();
        builder.Services.AddSingleton<ObjectRelations>();
        builder.Services.AddSingleton<ObjectEvents>();
        builder.Services.AddHostedService<ReferenceIndexer>();
        builder.AddCheckedOptions<ResourceOptions>(ResourceOptions.Section);
        builder.Services.AddSingleton<SearchIndexStore>();
        builder.Services.AddSingleton<ObjectSearchStore>();
        builder.Services.AddSingleton<SearchLag>();
        builder.Services.AddSingleton<IPaletteSource, TypePalette>();
        builder.Services.AddSingleton<IPaletteSource, ObjectPalette>();
        builder.Services.AddHostedService<SearchIndexer>();
        builder.Services.AddSingleton<DeletionStore>();
        builder.Services.AddSingleton<DeletionTypes>();
        builder.Services.AddSingleton<LiveObjectReader>();
        builder.Services.AddSingleton<ItemClusters>();
        builder.Services.AddSingleton<ObjectDeletions>();
        builder.Services.AddSingleton<DependantFindings>();
        builder.Services.AddSingleton<DeletionPlanner>();
        builder.Services.AddSingleton<DeletionChoice>();
        builder.Services.AddSingleton<IGatedAction, DeleteResources>();
        builder.Services.AddSingleton<ChangeSummaryStore>();
        builder.Services.AddSingleton<ChangeSummariser>();
        builder.Services.AddSingleton<ChangeListStore>();
        builder.Services.AddSingleton<ChangeCountStore>();
        builder.Services.AddSingleton<ObservationStore>();
        builder.Services.AddSingleton<ChangeHistory>();
        builder.Services.AddSingleton<RecentChanges>();
        builder.Services.AddSingleton<IFleetAddition, ChangeFleetFigures>();
        builder.Services.AddHostedService<ChangeSummaryScheduler>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RecentChanges>());
        builder.Services.AddSingleton(new PageSection(ClusterWords.Page, "overview", 5, "Changes of the last 7 days", typeof(ClusterHeat)));
        builder.Services.AddSingleton(new PageSection(ClusterWords.Page, "resources", 20, "Resources", typeof(ClusterTypes)));
        builder.Services.AddSingleton(new PageSection(ClusterWords.Page, "changes", 30, "Changes", typeof(ChangeList)));
    }

    public static void MapResources(this IEndpointRouteBuilder endpoints)
    {
        var types = endpoints.MapGroup("/api/v1/clusters/{cluster}/types").WithTags("Resources").ProducesProblem(401).ProducesProblem(404).ProducesProblem(503);
        types.MapGet("/", ResourcesEndpoints.TypesAsync).WithName("listTypes").ProducesProblem(400);
        types.MapGet("/{type}/resources", ResourcesEndpoints.ResourcesAsync).WithName("listResources").ProducesProblem(400);
        var resource = types.MapGroup("/{type}/resources/{namespace}/{name}");
        resource.MapGet("/", ResourcesEndpoints.ResourceAsync).WithName("getResource").ProducesProblem(400);
        resource.MapGet("/versions", ResourcesEndpoints.VersionsAsync).WithName("listVersions").ProducesProblem(400);
        resource.MapGet("/diff", ResourcesEndpoints.DifferenceAsync).WithName("compareVersions").ProducesProblem(400);
        resource.MapGet("/manifest", ResourcesEndpoints.ManifestAsync).WithName("downloadManifest").ProducesProblem(400);
        endpoints.MapGet("/api/v1/clusters/{cluster}/changes", ResourcesEndpoints.ChangesAsync).WithTags("Resources").WithName("listChanges")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(503);
    }
}
