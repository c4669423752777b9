using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>Volumes that the TiDB operator is giving another class: v1 tells it in the status of its TidbCluster, v2 on each claim.</summary>
internal static class ClassMigrations
{
    /// <summary>Those to the class or away from it that are not done.</summary>
    public static ValueList<ClassMigration> Of(string name, ClusterFacts all) => ValueList.Of(
        all.Under(StorageIndex.TidbClass(name)).OfType<TidbStorageFacts>().SelectMany(tidb => OfStatus(name, tidb))
            .Concat(OfClaims(all.Under(StorageIndex.MovingClass(name)).OfType<ClaimFacts>(), all))
            .OrderBy(migration => migration.Who, StringComparer.Ordinal).ThenBy(migration => migration.To, StringComparer.Ordinal));

    private static IEnumerable<ClassMigration> OfStatus(string name, TidbStorageFacts tidb) => tidb.Progress
        .Where(progress => progress.Modified < progress.Bound && (progress.CurrentClass == name || progress.ModifiedClass == name))
        .Select(progress => new ClassMigration($"{Volume(progress)} of {tidb.FullName}", progress.CurrentClass, progress.ModifiedClass, progress.Modified, progress.Bound));

    private static IEnumerable<ClassMigration> OfClaims(IEnumerable<ClaimFacts> moving, ClusterFacts all) => moving
        .Select(claim => (claim.Key.Namespace, claim.Instance, claim.Component, To: claim.Wanted!.Class)).Distinct()
        // The first operator writes on the claims too; its status tells the same once more.
        .Where(group => all.Find(new(StorageTypes.TidbClusters, group.Namespace, group.Instance)) is null)
        .Select(group =>
        {
            var wanted = all.Under(StorageIndex.TidbClaims(group.Namespace, group.Instance)).OfType<ClaimFacts>()
                .Where(claim => claim.Component == group.Component && claim.Wanted?.Class == group.To).ToList();
            var moving = wanted.Where(claim => claim.IsMoving).ToList();
            return new ClassMigration(
                $"{(group.Component.Length > 0 ? group.Component : "volumes")} of {group.Namespace}/{group.Instance}",
                string.Join(", ", moving.Select(claim => claim.CurrentClass).Distinct().Order(StringComparer.Ordinal)), group.To, wanted.Count - moving.Count, wanted.Count);
        });

    /// <summary>The operator names a component's own volume after the component, and others "tikv-raft".</summary>
    private static string Volume(TidbVolumeProgress progress) =>
        progress.Volume.StartsWith(progress.Component, StringComparison.Ordinal) ? progress.Volume : $"{progress.Component} {progress.Volume}";
}
