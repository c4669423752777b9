using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>Finds out whether a claim is on its way to another size.</summary>
internal static class ClaimResize
{
    /// <summary>The last step first: what a claim waits for now.</summary>
    private static readonly string[] Steps = ["NodeResizeError", "FileSystemResizePending", "ControllerResizeError", "Resizing"];

    public static VolumeResize? Of(ClaimFacts claim)
    {
        if (claim.Phase != "Bound")
            return null;
        var step = Steps.Select(type => claim.Conditions.FirstOrDefault(condition => condition.Type == type)).FirstOrDefault(condition => condition is not null);
        // The TiDB operator lets the volume grow before it tells the claim.
        var wanted = claim.Wanted?.Size is { } size && size > (claim.Requested ?? 0) ? size : claim.Requested;
        // A claim may have more than it asked for, from the start; it never shrinks.
        return step is null && !(wanted > claim.Capacity) ? null : new(claim.Capacity, wanted, step?.Type ?? "", step?.Message ?? "", step?.Since);
    }
}
