using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>How a claim stands, and what is wrong with it.</summary>
internal static class ClaimStanding
{
    public static Standing Of(ClaimFacts claim, VolumeFacts? volume, VolumeResize? resize, ClusterFacts all)
    {
        List<Finding> findings = [.. Bonds(claim, volume, all), .. Changes(claim, resize, all)];
        if (claim.DeletingSince is not null)
        {
            if (claim.IsGuarded)
                findings.Add(new(FindingLevel.Warning, "claim-deleting-in-use", "It is being deleted and waits until no pod uses it.", "Let its pod go, or take care that its data is elsewhere."));
            return Standing.Of(StateKind.Progressing, "Deleting", "", findings);
        }
        switch (claim.Phase)
        {
            case "Lost":
                findings.Add(new(FindingLevel.Harm, "claim-lost", $"Its volume {claim.VolumeName} is gone or has another claim.", "Look for the data in the cloud: the disk may still be there."));
                return Standing.Of(StateKind.Failed, "Lost", "", findings);
            case "Bound" when resize is not null:
                return Standing.Of(StateKind.Progressing, "Resizing", resize.Words, findings);
            case "Bound":
                return Standing.Of(IsChanging(claim) ? StateKind.Progressing : StateKind.Ready, "Bound", "", findings);
            default:
                var reason = PendingReason.Of(claim, all);
                if (reason.Finding is { } finding)
                    findings.Add(finding);
                return Standing.Of(reason.State, reason.Text, reason.Words, findings);
        }
    }

    /// <summary>Where claim and volume do not say the same of each other.</summary>
    private static IEnumerable<Finding> Bonds(ClaimFacts claim, VolumeFacts? volume, ClusterFacts all)
    {
        if (claim.VolumeName.Length == 0)
            yield break;
        var named = VolumeJoin.Named(claim, all);
        if (named is null)
        {
            if (!all.CoverageOf(StorageTypes.Volumes).ProvesAbsence)
                yield return new(FindingLevel.Note, "volume-unknown", $"Its volume {claim.VolumeName} is not known: {CoverageWords.Of(StorageTypes.Volumes, all)}.");
            else if (claim.Phase is "Bound" or "Lost")
                yield return new(FindingLevel.Harm, "volume-missing", $"Its volume {claim.VolumeName} does not exist.", "Look for the data in the cloud: the disk may still be there.");
        }
        else if (volume is null)
            yield return new(FindingLevel.Harm, "volume-of-another", Another(claim, named), "Find out which of the two is right before anything is deleted.");
        else if (claim.Phase == "Bound" && named.Claim is null)
            yield return new(FindingLevel.Warning, "volume-unaware", $"Its volume {named.Key.Name} names no claim.");
        else if (claim.Phase == "Bound" && named.Phase is not ("Bound" or ""))
            yield return new(FindingLevel.Warning, "volume-phase", $"Its volume {named.Key.Name} is {named.Phase}{(named.Message.Length > 0 ? $": {named.Message}" : "")}.");
    }

    private static string Another(ClaimFacts claim, VolumeFacts named) =>
        named.Claim is not { } other ? $"Its volume {named.Key.Name} is wanted by another claim too."
        : other.Namespace == claim.Key.Namespace && other.Name == claim.Key.Name ? $"Its volume {named.Key.Name} belongs to an earlier claim of the same name (uid {other.Uid})."
        : $"Its volume {named.Key.Name} belongs to claim {other.Namespace}/{other.Name}.";

    private static IEnumerable<Finding> Changes(ClaimFacts claim, VolumeResize? resize, ClusterFacts all)
    {
        if (resize is { Step: "NodeResizeError" or "ControllerResizeError" })
            yield return new(FindingLevel.Warning, "resize-failed", resize.Words.Length > 0 ? resize.Words : "The driver could not resize it.");
        else if (resize is not null && ClaimEvents.Newest(claim, all) is { Reason: "VolumeResizeFailed" or "FileSystemResizeFailed" } failed)
            yield return new(FindingLevel.Warning, "resize-failed", ClaimEvents.Words(failed));
        if (claim.Conditions.FirstOrDefault(condition => condition.Type == "ModifyVolumeError") is { } error)
            yield return new(FindingLevel.Warning, "modify-failed", error.Message.Length > 0 ? error.Message : "The driver could not modify it.");
        if (claim.AttributesClass.Length > 0 && all.CoverageOf(StorageTypes.AttributesClasses).ProvesAbsence && all.Find(new(StorageTypes.AttributesClasses, "", claim.AttributesClass)) is null)
            yield return new(FindingLevel.Warning, "attributes-class-missing", $"There is no class of volume attributes {claim.AttributesClass}.", "Make it, or correct the name.");
        if (claim.Current is { Class.Length: > 0 } current && claim.Class is { Length: > 0 } && current.Class != claim.Class)
            yield return new(FindingLevel.Note, "class-by-tidb", $"The TiDB operator has made its volume one of class {current.Class}; the claim's own field cannot follow.");
    }

    private static bool IsChanging(ClaimFacts claim) =>
        claim.Wanted is { } wanted && wanted != (claim.Current ?? wanted) || claim.Conditions.Any(condition => condition.Type == "ModifyingVolume");
}
