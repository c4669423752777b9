using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Clouds;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Preflight;

namespace OpsConsole.Features.Restores.Clouds;

/// <summary>What a look into the cloud came to while a restore is planned.</summary>
/// <param name="Presence">What is made of it.</param>
/// <param name="Words">For a person, without a full stop.</param>
/// <param name="Head">What is bound into the plan; null where nothing was learnt.</param>
internal sealed record CloudFound(CloudPresence Presence, string Words, CloudHead? Head);

/// <summary>
/// Asks the cloud itself where a managed resource comes back whose type cannot observe: its provider would act at once, so it must be known beforehand whether its cloud
/// resource is there and whose it is. Decision 0024.
/// </summary>
internal sealed class CloudLooks(IEnumerable<ICloudSight> sights, ItemClusters clusters, DeletionTypes types)
{
    /// <summary>Null where it can observe, or nobody here reaches its cloud.</summary>
    public async Task<CloudFound?> OfAsync(RestoreSight sight, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        if (sight is not { Live: null, Changed: null, Subject.IsManaged: true, Definition: { Obstacle: null, KnowsManagementPolicies: false } } || sight.Subject.Annotation(ManagedRestore.ExternalName) is not { Length: > 0 } name)
            return null;
        var (seen, configured) = (CloudAccounts.Of(sight.Subject), await ProviderConfigurations.LivingAsync(sight.Place, sight.Target.Namespace, sight.Subject, neighbours, cancellationToken) is { } living ? CloudAccounts.OfConfiguration(living.Canonical) : null);
        if (seen is not null && configured is not null && seen != configured)
            return new(CloudPresence.Unknown, $"account {seen} owned its cloud resource, and its provider configuration leads into account {configured} now", null);
        var region = sight.Subject.TextAt("spec", "forProvider", "region") ?? sight.Subject.TextAt("spec", "forProvider", "locationConstraint");
        var look = await LookAsync(new(sight.Place.Cluster, sight.Place.Type, name, seen ?? configured, region), cancellationToken);
        return look is null ? null
            : new(look.Presence, look.Words, look.Presence is CloudPresence.Ours or CloudPresence.Gone ? new(name, (seen ?? configured)!, region, look.Presence is CloudPresence.Ours) : null);
    }

    /// <summary>What the cloud says otherwise than in the plan; null where it says the same.</summary>
    public async Task<(string Words, bool IsUnknown)?> ObstacleAsync(PlanItem item, CloudHead? head, CancellationToken cancellationToken)
    {
        if (head is null)
            return null;
        if (clusters.Find(item, out var why) is not { } cluster || await types.FindAsync(item.ClusterId!.Value, item.Type, cancellationToken) is not { } type)
            return (why.Length > 0 ? why : $"the history of {item.Type} in cluster {item.Cluster} is gone", true);
        var look = await LookAsync(new(cluster, type, head.Name, head.Account, head.Region), cancellationToken);
        return look is null ? ($"nobody here can ask the cloud for {head.Name} any more (Storage:Buckets)", true)
            : look.Presence == head.Presence ? null : (look.Words, look.Presence is CloudPresence.Unknown);
    }

    private async Task<CloudLook?> LookAsync(CloudQuestion question, CancellationToken cancellationToken)
    {
        foreach (var sight in sights)
            if (await sight.LookAsync(question, cancellationToken) is { } look)
                return look;
        return null;
    }
}
