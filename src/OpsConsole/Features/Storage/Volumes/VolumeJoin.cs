using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>Which claim has which volume: each says the other's name, and a volume the claim's uid too.</summary>
internal static class VolumeJoin
{
    /// <summary>Null where there is none, or where the volume belongs to another claim.</summary>
    public static VolumeFacts? VolumeOf(ClaimFacts claim, ClusterFacts all)
    {
        // Not bound yet, but reserved for it.
        if (claim.VolumeName.Length == 0)
            return Reserved(claim, all).FirstOrDefault(volume => Says(volume, claim));
        if (Named(claim, all) is not { } named)
            return null;
        return named.Claim is null ? (ClaimsNaming(named, all).FirstOrDefault()?.Key == claim.Key ? named : null) : Says(named, claim) ? named : null;
    }

    /// <summary>The claim in whose row the volume stands; null where it has a row of its own.</summary>
    public static ClaimFacts? ClaimOf(VolumeFacts volume, ClusterFacts all)
    {
        var claim = volume.Claim is { } reference ? Find(reference, all) : ClaimsNaming(volume, all).FirstOrDefault();
        return claim is not null && VolumeOf(claim, all)?.Key == volume.Key ? claim : null;
    }

    public static ClaimFacts? Find(ClaimReference reference, ClusterFacts all) => all.Find(new(StorageTypes.Claims, reference.Namespace, reference.Name)) as ClaimFacts;

    public static VolumeFacts? Named(ClaimFacts claim, ClusterFacts all) => all.Find(new(StorageTypes.Volumes, "", claim.VolumeName)) as VolumeFacts;

    /// <summary>Volumes whose rows a claim may change.</summary>
    public static IEnumerable<VolumeFacts> Volumes(ClaimFacts claim, ClusterFacts all) =>
        Reserved(claim, all).Concat(claim.VolumeName.Length > 0 && Named(claim, all) is { } named ? [named] : []);

    public static IEnumerable<ClaimFacts> ClaimsNaming(VolumeFacts volume, ClusterFacts all) => ClaimsNaming(volume.Key.Name, all);

    public static IEnumerable<ClaimFacts> ClaimsNaming(string volume, ClusterFacts all) =>
        all.Under(StorageIndex.Volume(volume)).OfType<ClaimFacts>().Where(claim => claim.VolumeName == volume);

    public static IEnumerable<VolumeFacts> Reserved(ClaimFacts claim, ClusterFacts all) =>
        all.Under(StorageIndex.Claim(claim.Key.Namespace, claim.Key.Name)).OfType<VolumeFacts>();

    /// <summary>True where no claim has it and nobody will delete it: it was released to stay, or its deletion failed.</summary>
    public static bool IsOrphan(VolumeFacts volume, ClusterFacts all) =>
        (volume is { Phase: "Released", ReclaimPolicy: not "Delete" } or { Phase: "Failed" }) && ClaimOf(volume, all) is null;

    /// <summary>A claim made anew under the same name is another one.</summary>
    public static bool Says(VolumeFacts volume, ClaimFacts claim) =>
        volume.Claim is { } reference && reference.Namespace == claim.Key.Namespace && reference.Name == claim.Key.Name
        && (reference.Uid.Length == 0 || claim.Uid.Length == 0 || reference.Uid == claim.Uid);
}
