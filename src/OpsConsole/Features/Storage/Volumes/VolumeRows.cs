using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>Makes one row a claim, with its volume, and one a volume that no claim has.</summary>
public sealed class VolumeRows : IRowMaker
{
    public RowKind Kind => RowKind.Volume;

    public static RowKey KeyOf(string cluster, ObjectKey key) => new(RowKind.Volume, cluster, key.Type, key.Namespace, key.Name);

    public IEnumerable<RowKey> Touched(ObjectFacts facts, ClusterFacts all) => (facts switch
    {
        ClaimFacts claim => OfClaim(claim, all),
        VolumeFacts volume => OfVolume(volume, all),
        StorageClassFacts @class => Claims(all, claim => claim.Class is null || claim.Class == @class.Key.Name),
        VolumeAttributesClassFacts attributes => Claims(all, claim => claim.AttributesClass == attributes.Key.Name),
        ClaimEventFacts happened => [new(StorageTypes.Claims, happened.Claim.Namespace, happened.Claim.Name)],
        _ => [],
    }).Select(key => KeyOf(all.Cluster, key));

    public IEnumerable<RowKey> TouchedBy(string type, ClusterFacts all) =>
        type is StorageTypes.Claims or StorageTypes.Volumes or StorageTypes.Classes or StorageTypes.AttributesClasses || StorageTypes.Events.Contains(type)
            ? all.Of(StorageTypes.Claims).Concat(all.Of(StorageTypes.Volumes)).Select(facts => KeyOf(all.Cluster, facts.Key)) : [];

    public LiveRow? Make(RowKey key, ClusterFacts all) => all.Find(new(key.Type, key.Namespace, key.Name)) switch
    {
        ClaimFacts claim => OfClaim(key, claim, VolumeJoin.VolumeOf(claim, all), all),
        VolumeFacts volume when VolumeJoin.ClaimOf(volume, all) is null => OfVolume(key, volume, all),
        _ => null,
    };

    private static VolumeRow OfClaim(RowKey key, ClaimFacts claim, VolumeFacts? volume, ClusterFacts all)
    {
        var resize = ClaimResize.Of(claim);
        var standing = ClaimStanding.Of(claim, volume, resize, all);
        var name = claim.Class ?? volume?.Class ?? "";
        return new()
        {
            Key = key,
            State = standing.State,
            StateText = standing.Text,
            Why = standing.Why,
            Findings = standing.Findings,
            HasClaim = true,
            ClaimNamespace = claim.Key.Namespace,
            ClaimName = claim.Key.Name,
            VolumeName = volume?.Key.Name ?? claim.VolumeName,
            HasVolume = volume is not null,
            Phase = claim.Phase,
            Since = claim.Phase == "Bound" ? volume?.PhaseSince : claim.Phase is "Pending" or "" ? claim.Created : null,
            Requested = claim.Requested,
            Capacity = claim.Capacity,
            VolumeCapacity = volume?.Capacity,
            Resize = resize,
            Class = name,
            ClassChange = ClassChange(claim),
            AttributesClass = claim.AttributesClass,
            ReclaimPolicy = volume?.ReclaimPolicy ?? "",
            Source = volume?.Source ?? "",
            Handle = volume?.Handle ?? "",
            Zone = volume?.Zone ?? "",
            Dataplane = claim.Dataplane.Length > 0 ? claim.Dataplane : volume?.Dataplane ?? "",
            Component = claim.Component,
            Instance = claim.Instance,
            IsOrphan = false,
            Created = claim.Created,
            DeletingSince = claim.DeletingSince,
        };
    }

    private static VolumeRow OfVolume(RowKey key, VolumeFacts volume, ClusterFacts all)
    {
        var standing = VolumeStanding.Of(volume, all);
        return new()
        {
            Key = key,
            State = standing.State,
            StateText = standing.Text,
            Why = standing.Why,
            Findings = standing.Findings,
            HasClaim = false,
            ClaimNamespace = volume.Claim?.Namespace ?? "",
            ClaimName = volume.Claim?.Name ?? "",
            VolumeName = volume.Key.Name,
            HasVolume = true,
            Phase = volume.Phase,
            Since = volume.PhaseSince,
            Requested = null,
            Capacity = volume.Capacity,
            VolumeCapacity = volume.Capacity,
            Resize = null,
            Class = volume.Class,
            ClassChange = "",
            AttributesClass = "",
            ReclaimPolicy = volume.ReclaimPolicy,
            Source = volume.Source,
            Handle = volume.Handle,
            Zone = volume.Zone,
            Dataplane = volume.Dataplane,
            Component = "",
            Instance = "",
            IsOrphan = VolumeJoin.IsOrphan(volume, all),
            Created = volume.Created,
            DeletingSince = volume.DeletingSince,
        };
    }

    private static IEnumerable<ObjectKey> Claims(ClusterFacts all, Func<ClaimFacts, bool> matches) =>
        all.Of(StorageTypes.Claims).OfType<ClaimFacts>().Where(matches).Select(claim => claim.Key);

    /// <summary>Its own row, those of volumes it may have, and those of other claims that want the same one.</summary>
    private static IEnumerable<ObjectKey> OfClaim(ClaimFacts claim, ClusterFacts all) => VolumeJoin.Volumes(claim, all).Select(volume => volume.Key)
        .Concat(claim.VolumeName.Length > 0 ? VolumeJoin.ClaimsNaming(claim.VolumeName, all).Select(other => other.Key) : [])
        .Append(claim.Key);

    /// <summary>Its own row, those of claims that it names or that name it, and those of other volumes for the same claim.</summary>
    private static IEnumerable<ObjectKey> OfVolume(VolumeFacts volume, ClusterFacts all) => VolumeJoin.ClaimsNaming(volume, all).Select(claim => claim.Key)
        .Concat(volume.Claim is not { } named ? []
            : all.Under(StorageIndex.Claim(named.Namespace, named.Name)).OfType<VolumeFacts>().Select(other => other.Key).Append(new(StorageTypes.Claims, named.Namespace, named.Name)))
        .Append(volume.Key);

    private static string ClassChange(ClaimFacts claim) => claim.IsMoving ? $"{claim.CurrentClass} → {claim.Wanted!.Class}" : "";
}
