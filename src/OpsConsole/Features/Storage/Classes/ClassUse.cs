using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Volumes;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>What uses a class in its cluster.</summary>
internal static class ClassUse
{
    public static ClassUsage Of(string name, ClusterFacts all)
    {
        var usage = new ClassUsage(0, 0, 0, 0, 0, 0, all.CoverageOf(StorageTypes.Claims).ProvesAbsence && all.CoverageOf(StorageTypes.Volumes).ProvesAbsence);
        foreach (var facts in all.Of(StorageTypes.Claims))
            if (facts is ClaimFacts claim && claim.Class == name)
                usage = usage with { Claims = usage.Claims + 1, ClaimBytes = usage.ClaimBytes + (claim.Requested ?? 0) };
        foreach (var facts in all.Of(StorageTypes.Volumes))
            if (facts is VolumeFacts volume && volume.Class == name)
                usage = Add(usage, volume, all);
        return usage;
    }

    /// <summary>Components of TiDB clusters that name the class, or name none where it is the one they get.</summary>
    public static ValueList<ClassUser> Users(string name, ClusterFacts all)
    {
        var isGiven = DefaultClass.Of(all)?.Key.Name == name;
        return ValueList.Of((isGiven ? all.Under(StorageIndex.Tidb) : all.Under(StorageIndex.TidbClass(name))).OfType<TidbStorageFacts>()
            .SelectMany(tidb => tidb.Volumes
                .Where(volume => volume.Class == name || volume.Class is null && isGiven)
                .Select(volume => new ClassUser(volume.Words, tidb.FullName, tidb.Dataplane, volume.Class is null, tidb.RetainsVolumes)))
            .Distinct().OrderBy(user => user.TidbCluster, StringComparer.Ordinal).ThenBy(user => user.Component, StringComparer.Ordinal));
    }

    private static ClassUsage Add(ClassUsage usage, VolumeFacts volume, ClusterFacts all)
    {
        usage = usage with { Volumes = usage.Volumes + 1, VolumeBytes = usage.VolumeBytes + (volume.Capacity ?? 0) };
        return VolumeJoin.IsOrphan(volume, all) ? usage with { Orphans = usage.Orphans + 1, OrphanBytes = usage.OrphanBytes + (volume.Capacity ?? 0) } : usage;
    }
}
