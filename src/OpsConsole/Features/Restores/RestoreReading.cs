using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>What the history says of one target.</summary>
/// <param name="Instead">Why it says nothing; null where it does.</param>
internal sealed record RestoreReading(RestoreVerdict? Instead)
{
    /// <summary>The state that comes back.</summary>
    public ResourceState? Wanted { get; init; }

    /// <summary>The state that a change left, where only the change goes back.</summary>
    public ResourceState? Changed { get; init; }

    /// <summary>What was made of the state on its way elsewhere; null where it is as it was stored.</summary>
    public RemapSight? Remap { get; init; }

    public RestoreMember Of(RestoreTarget target, DeletionType type) => Of(target, type, Wanted is null || Changed is not null || target.Mode is RestoreMode.Merge ? null : Wanted.Json);

    private static RestoreMember Of(RestoreTarget target, DeletionType type, byte[]? whole) =>
        new(target.Cluster, type.Group, type.Kind, target.Namespace, target.Name, whole is null ? [] : OwnerUids.Of(whole))
        {
            Type = type.Name,
            Names = whole is null ? PlanNames.None : PlanNames.Of(new DeletionSubject(whole, type), whole),
        };
}
