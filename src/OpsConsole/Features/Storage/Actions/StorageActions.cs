using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>What nobody does alone with storage.</summary>
internal static class StorageActions
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<LiveJudge>();
        services.AddSingleton<UsedObjects>();
        services.AddSingleton<UsageTargets>();
        services.AddSingleton<ProtectionQuestion>();
        services.AddSingleton<GuardedWrites>();
        foreach (var rule in new IDeletionRule[] { new BucketDeletionRule(), new ClassDeletionRule(), new VolumeDeletionRule() })
            services.AddSingleton<IGatedAction>(provider => new DeleteStorage(
                rule, provider.GetRequiredService<DeletionPlanner>(), provider.GetRequiredService<ObjectDeletions>(), provider.GetRequiredService<LiveJudge>()));
        services.AddSingleton<IGatedAction, LiftProtection>();
        services.AddSingleton<IGatedAction, ProtectResources>();
        services.AddSingleton<IGatedAction, ReconcileNow>();
    }
}
