using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Pages;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Restores.Clouds;
using OpsConsole.Features.Restores.Created;
using OpsConsole.Features.Restores.Drift;
using OpsConsole.Features.Restores.PointInTime;
using OpsConsole.Features.Restores.Recycling;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Features.Restores.Transforms;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Features.Restores;

/// <summary>Bringing stored states back, through approvals alone, and the recycle bin of what was deleted.</summary>
public static class RestoresFeature
{
    public static void AddRestores(this IHostApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RestoreOptions>(RestoreOptions.Section);
        builder.Services.AddSingleton<RestoreWrites>();
        builder.Services.AddSingleton<RestoreOwners>();
        builder.Services.AddSingleton<RestoreAdoption>();
        builder.Services.AddSingleton<RestoreAwaits>();
        builder.Services.AddSingleton<RestoreBesides>();
        builder.Services.AddSingleton<RestoreStatus>();
        builder.Services.AddSingleton<RestoreRelease>();
        builder.Services.AddSingleton<RestoreTrial>();
        builder.Services.AddSingleton<RestoreOrigins>();
        builder.Services.AddSingleton<RestoreMapping>();
        builder.Services.AddSingleton<MappedReferenceReader>();
        builder.Services.AddSingleton<TransformStore>();
        builder.Services.AddSingleton<TransformShelf>();
        builder.Services.AddSingleton<CloudLooks>();
        builder.Services.AddSingleton<RestorePlanner>();
        builder.Services.AddSingleton<EndedRequests>();
        builder.Services.AddSingleton<RestoreUndo>();
        builder.Services.AddSingleton<RestoreRemake>();
        builder.Services.AddSingleton<RestoreCreated>();
        builder.Services.AddSingleton<IGatedAction, RestoreObjects>();
        builder.Services.AddSingleton<DriftStore>();
        builder.Services.AddSingleton<VerificationStore>();
        builder.Services.AddSingleton<RestoreVerification>();
        builder.Services.AddHostedService<VerificationScheduler>();
        builder.Services.AddSingleton<RestoreDrift>();
        builder.Services.AddSingleton<RecycleBinStore>();
        builder.Services.AddSingleton<RecycleBin>();
        builder.Services.AddSingleton<RestoreChoice>();
        builder.Services.AddSingleton<MomentStore>();
        builder.Services.AddSingleton<MomentChanges>();
        builder.Services.AddSingleton(new ChangeOffer(RestoreLinks.Of));
        builder.Services.AddSingleton(new PageSection(ResourceDetailPage.PageKey, PageActions.Tab, 10, "Restore", typeof(RestoreAction)));
        builder.Services.AddSingleton(new PageSection(ClusterWords.Page, PageActions.Tab, 10, "Back to a moment", typeof(MomentAction)));
        builder.Services.AddSingleton(new PageSection(TypePage.PageKey, PageActions.Tab, 10, "Back to a moment", typeof(MomentAction)));
        builder.Services.AddSingleton(new PageSection(TypePage.PageKey, TypePage.PastSelection, 10, "Restore", typeof(PastRowsAction)));
        builder.Services.AddSingleton(new PageSection(DiffPage.PageKey, PageActions.Tab, 10, "Revert", typeof(RevertAction)));
        builder.Services.AddSingleton(new PageSection(DiffPage.PageKey, PageActions.Tab, 20, "Merge", typeof(MergeAction)));
        builder.Services.AddSingleton(new PageSection(NewRequestPage.PageKey, NewRequestPage.AbovePlan, 10, "Steps", typeof(PlanSteps)));
        builder.Services.AddSingleton(new PageSection(NewRequestPage.PageKey, NewRequestPage.BelowRefusal, 10, "Where and how", typeof(RefusedSteps)));
        builder.Services.AddSingleton(new PageSection(RequestPage.PageKey, PageActions.Tab, 10, "Undo", typeof(UndoAction)));
        builder.Services.AddSingleton(new PageSection(RequestPage.PageKey, PageActions.Tab, 15, "Created", typeof(CreatedAction)));
        builder.Services.AddSingleton(new PageSection(RequestPage.PageKey, PageActions.Tab, 20, "Remake", typeof(RemakeAction)));
        builder.Services.AddSingleton(new PageSection(RequestPage.PageKey, RequestPage.BelowItems, 10, "Since then", typeof(DriftSection)));
    }

    public static void MapRestores(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/restores/recycle-bin", RecycleBinEndpoint.ListAsync).WithTags("Restores").WithName("listRecycleBin")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(503);
        endpoints.MapGet("/api/v1/restores/moment", MomentEndpoint.ListAsync).WithTags("Restores").WithName("listChangedSinceMoment")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(503);
        TransformEndpoints.Map(endpoints);
        endpoints.MapGet("/api/v1/restores/{number:long}/drift", DriftEndpoint.FindAsync).WithTags("Restores").WithName("getRestoreDrift")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        endpoints.MapGet("/api/v1/restores/{number:long}/created", CreatedEndpoint.FindAsync).WithTags("Restores").WithName("listRestoreCreated")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
    }
}
