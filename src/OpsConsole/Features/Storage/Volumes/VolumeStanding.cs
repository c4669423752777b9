using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>How a volume stands that no claim has.</summary>
internal static class VolumeStanding
{
    private const string Look = "See whether its data is wanted; if not, delete the volume and its disk.";

    public static Standing Of(VolumeFacts volume, ClusterFacts all)
    {
        if (volume.DeletingSince is not null)
            return Standing.Of(StateKind.Progressing, "Deleting", volume.Message, []);
        return volume.Phase switch
        {
            "Released" => Released(volume, all),
            "Failed" => Standing.Of(StateKind.Failed, "Failed", volume.Message,
                [new(FindingLevel.Harm, "volume-failed", $"It could not be reclaimed, and {Size(volume)}.", "Delete the disk in the cloud, then the volume.")]),
            "Available" => Standing.Of(StateKind.Ready, "Available", "", [new(FindingLevel.Note, "volume-unused", $"No claim has it yet, and {Size(volume)}.")]),
            "Bound" => Bound(volume, all),
            _ => Standing.Of(StateKind.Progressing, volume.Phase.Length > 0 ? volume.Phase : "Pending", volume.Message, []),
        };
    }

    private static Standing Released(VolumeFacts volume, ClusterFacts all) => Standing.Of(StateKind.Progressing, "Released", volume.Message, volume.ReclaimPolicy == "Delete"
        ? [new(FindingLevel.Note, "volume-reclaimed", "Its claim is gone, and its provisioner is to delete it.")]
        : [new(FindingLevel.Warning, "volume-orphan", $"Its claim is gone, and {Size(volume)} until somebody deletes it.{Again(volume, all)}", Look)]);

    private static Standing Bound(VolumeFacts volume, ClusterFacts all)
    {
        if (volume.Claim is not { } reference)
            return Standing.Of(StateKind.Warning, "Bound", "", [new(FindingLevel.Warning, "claim-unnamed", "It is bound and names no claim.")]);
        var name = $"{reference.Namespace}/{reference.Name}";
        return VolumeJoin.Find(reference, all) switch
        {
            null when !all.CoverageOf(StorageTypes.Claims).ProvesAbsence =>
                Standing.Of(StateKind.Unknown, "Bound", $"Whether its claim {name} exists is not known: {CoverageWords.Of(StorageTypes.Claims, all)}.", []),
            null => Standing.Of(StateKind.Warning, "Bound", "", [new(FindingLevel.Warning, "claim-missing", $"Its claim {name} does not exist.", Look)]),
            { } claim when !VolumeJoin.Says(volume, claim) =>
                Standing.Of(StateKind.Warning, "Bound", "", [new(FindingLevel.Warning, "claim-anew", $"Its claim {name} was made anew: it belongs to an earlier one of the same name (uid {reference.Uid}).", Look)]),
            { } claim => Standing.Of(StateKind.Warning, "Bound", "", [new(FindingLevel.Warning, "claim-elsewhere", $"Its claim {name} has another volume, {VolumeJoin.VolumeOf(claim, all)?.Key.Name ?? claim.VolumeName}.", Look)]),
        };
    }

    private static string Again(VolumeFacts volume, ClusterFacts all) =>
        volume.Claim is { } reference && VolumeJoin.Find(reference, all) is not null ? $" A new claim has the name {reference.Namespace}/{reference.Name}." : "";

    private static string Size(VolumeFacts volume) => volume.Capacity is { } bytes ? $"its {ByteWords.Of(bytes)} stay and cost" : "it stays and costs";
}
