using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>Makes the rows of storage classes, and the one notice of their cluster where there is something to notice.</summary>
public sealed class ClassRows : IRowMaker
{
    public RowKind Kind => RowKind.StorageClass;

    public static RowKey KeyOf(string cluster, string name) => new(RowKind.StorageClass, cluster, StorageTypes.Classes, "", name);

    /// <summary>The row that has no name; names of objects are never empty.</summary>
    public static RowKey NoticeOf(string cluster) => KeyOf(cluster, "");

    public IEnumerable<RowKey> Touched(ObjectFacts facts, ClusterFacts all) => (facts switch
    {
        StorageClassFacts @class => Defaults(all).Append(@class.Key.Name).Append(""),
        ClaimFacts claim => OfClaim(claim, all),
        VolumeFacts volume => OfVolume(volume, all),
        TidbStorageFacts tidb => OfTidb(tidb, all),
        _ => [],
    }).Select(name => KeyOf(all.Cluster, name));

    public IEnumerable<RowKey> TouchedBy(string type, ClusterFacts all) =>
        type is StorageTypes.Classes or StorageTypes.Claims or StorageTypes.Volumes || StorageTypes.IsTidb(type)
            ? all.Of(StorageTypes.Classes).Select(facts => KeyOf(all.Cluster, facts.Key.Name)).Append(NoticeOf(all.Cluster)) : [];

    public LiveRow? Make(RowKey key, ClusterFacts all) =>
        key.Name.Length == 0 ? ClusterNotice.Of(key, all)
        : all.Find(new(StorageTypes.Classes, "", key.Name)) is StorageClassFacts facts ? Row(key, facts, all) : null;

    private static ClassRow Row(RowKey key, StorageClassFacts facts, ClusterFacts all)
    {
        var users = ClassUse.Users(key.Name, all);
        var usage = ClassUse.Of(key.Name, all);
        var findings = ClassFindings.Of(facts, users, usage, all);
        var worst = findings.Items is [{ Level: not FindingLevel.Note } first, ..] ? first : null;
        return new()
        {
            Key = key,
            State = facts.DeletingSince is not null ? StateKind.Progressing : worst?.Level switch
            {
                FindingLevel.Harm => StateKind.Failed,
                FindingLevel.Warning => StateKind.Warning,
                _ => StateKind.Ready,
            },
            StateText = facts.DeletingSince is not null ? "Deleting" : facts.IsDefault ? "Default"
                : usage.Claims + usage.Volumes + users.Count > 0 ? "In use" : usage.IsComplete ? "Unused" : "Use unknown",
            Why = worst?.Words ?? "",
            Findings = findings,
            Provisioner = facts.Provisioner,
            Words = ClassTraits.Words(facts),
            Traits = ClassTraits.Of(facts),
            ReclaimPolicy = facts.ReclaimPolicy,
            BindingMode = facts.BindingMode,
            AllowsExpansion = facts.AllowsExpansion,
            IsDefault = facts.IsDefault,
            Usage = usage,
            Users = users,
            Migrations = ClassMigrations.Of(key.Name, all),
            Created = facts.Created,
        };
    }

    private static IEnumerable<string> Defaults(ClusterFacts all) => all.Under(StorageIndex.DefaultClass).Select(facts => facts.Key.Name);

    /// <summary>Its own classes, those of volumes that are orphans without it, and those that other claims of its TiDB cluster move between.</summary>
    private static IEnumerable<string> OfClaim(ClaimFacts claim, ClusterFacts all) => claim.Classes
        .Concat(VolumeJoin.Volumes(claim, all).Select(volume => volume.Class).Where(name => name.Length > 0))
        .Concat(claim.Wanted is null ? [] : ClassesOfClaims(claim.Key.Namespace, claim.Instance, all));

    /// <summary>Its own class, and those of volumes that are reserved for the same claim: only one of them gets it.</summary>
    private static IEnumerable<string> OfVolume(VolumeFacts volume, ClusterFacts all) =>
        (volume.Claim is { } claim ? all.Under(StorageIndex.Claim(claim.Namespace, claim.Name)).OfType<VolumeFacts>().Append(volume) : [volume])
            .Select(candidate => candidate.Class).Where(name => name.Length > 0);

    private static IEnumerable<string> OfTidb(TidbStorageFacts tidb, ClusterFacts all) => tidb.Classes
        .Concat(tidb.Volumes.Any(volume => volume.Class is null) ? Defaults(all) : [])
        .Concat(tidb.Key.Type == StorageTypes.TidbClusters ? ClassesOfClaims(tidb.Key.Namespace, tidb.Key.Name, all) : [])
        .Append("");

    private static IEnumerable<string> ClassesOfClaims(string space, string tidb, ClusterFacts all) =>
        all.Under(StorageIndex.TidbClaims(space, tidb)).OfType<ClaimFacts>().SelectMany(claim => claim.Classes);
}
