using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>Binds into an order where its state comes from.</summary>
internal static class RemapOrder
{
    /// <summary>What gives a managed resource policies of its own is sent only while the one that it comes from is gone.</summary>
    public static RestoreOrder Of(RestoreSight sight, RestoreOrder order) => sight.Remap is not { } remap ? order : order with
    {
        From = remap.Origin is { } origin ? origin with { MustBeGone = sight.Subject.IsManaged && remap.ExternalName is null && Acts(sight, order) } : null,
        Transform = remap.Transform,
    };

    private static bool Acts(RestoreSight sight, RestoreOrder order) => order.Mode is RestoreMode.Adopt || !ManagedRestore.OnlyObserves(new DeletionSubject(order.Body, sight.Place.Type));
}
