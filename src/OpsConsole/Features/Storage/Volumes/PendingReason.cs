using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>Why a claim is pending: what is known of it, and where nothing is, that.</summary>
internal sealed record PendingReason(StateKind State, string Text, string Words, Finding? Finding = null)
{
    private const string Pending = "Pending";

    public static PendingReason Of(ClaimFacts claim, ClusterFacts all) =>
        claim.VolumeName.Length > 0 ? OfVolume(claim, all)
        : claim.Class switch
        {
            "" => new(StateKind.Warning, Pending, "It asks for no class, and waits until somebody makes a volume that fits."),
            null => OfNoClass(claim, all),
            _ => OfClass(claim, claim.Class, all),
        };

    private static PendingReason OfVolume(ClaimFacts claim, ClusterFacts all) =>
        VolumeJoin.Named(claim, all) is not null ? Told(claim, all)
        : all.CoverageOf(StorageTypes.Volumes).ProvesAbsence ? new(StateKind.Warning, Pending, $"It waits for volume {claim.VolumeName}, which does not exist.",
            new(FindingLevel.Warning, "volume-awaited", $"It waits for volume {claim.VolumeName}, which does not exist.", "Make the volume, or correct the name."))
        : new(StateKind.Unknown, Pending, $"It waits for volume {claim.VolumeName}; whether it exists is not known: {CoverageWords.Of(StorageTypes.Volumes, all)}.");

    private static PendingReason OfNoClass(ClaimFacts claim, ClusterFacts all)
    {
        if (DefaultClass.Of(all) is { } given)
            return OfClass(claim, given.Key.Name, all);
        if (!all.CoverageOf(StorageTypes.Classes).ProvesAbsence)
            return new(StateKind.Unknown, Pending, $"It names no class; whether there is a default one is not known: {CoverageWords.Of(StorageTypes.Classes, all)}.");
        const string words = "It names no class, and the cluster has no default one.";
        return new(StateKind.Warning, Pending, words, new(FindingLevel.Warning, "default-class-missing", words, "Mark a class as default, or name one in a new claim."));
    }

    private static PendingReason OfClass(ClaimFacts claim, string name, ClusterFacts all)
    {
        if (all.Find(new(StorageTypes.Classes, "", name)) is StorageClassFacts facts)
            return facts.BindingMode == "WaitForFirstConsumer" && claim.SelectedNode.Length == 0 && ClaimEvents.Newest(claim, all) is null
                ? new(StateKind.Progressing, "Waits for a pod", "It waits for a pod, as its class says: normal until one uses it.") : Told(claim, all);
        if (!all.CoverageOf(StorageTypes.Classes).ProvesAbsence)
            return new(StateKind.Unknown, Pending, $"Whether its class {name} exists is not known: {CoverageWords.Of(StorageTypes.Classes, all)}.");
        var words = $"There is no class {name}.";
        return new(StateKind.Failed, Pending, words, new(FindingLevel.Harm, "class-missing", words, "Make the class, or make the claim anew with another one."));
    }

    /// <summary>Somebody should be making or binding the volume now; only events tell why not.</summary>
    private static PendingReason Told(ClaimFacts claim, ClusterFacts all) =>
        ClaimEvents.Newest(claim, all) is { } newest
            ? new(StateKind.Warning, Pending, ClaimEvents.Words(newest), new(FindingLevel.Warning, "provisioning-failed", ClaimEvents.Words(newest)))
        : ClaimEvents.Unknown(all) is { } unknown ? new(StateKind.Unknown, Pending, $"Why is not known: {unknown}.")
        : new(StateKind.Progressing, Pending, "No event tells why; a cluster keeps them for an hour or so.");
}
