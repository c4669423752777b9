using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>What uses a bucket, as backups of TiDB say it.</summary>
internal static class BucketUsers
{
    /// <summary>How many a row names.</summary>
    public const int Most = 8;

    public static readonly IReadOnlyList<string> Types = ["backups.pingcap.com", "backupschedules.pingcap.com", "backups.br.pingcap.com", "backupschedules.br.pingcap.com"];

    private static readonly string[] Order = ["BackupSchedule", "TidbCluster", "Backup"];

    public static bool AreKnown(ClusterFacts all) => Types.All(type => all.CoverageOf(type).ProvesAbsence);

    /// <summary>Each once; what stays before what comes and goes.</summary>
    public static IReadOnlyList<BucketUser> Of(string bucket, ClusterFacts all)
    {
        var users = new HashSet<BucketUser>();
        foreach (var backup in all.Under(BucketIndex.UsedBy(bucket)).OfType<BackupFacts>())
        {
            users.Add(new(backup.IsSchedule ? "BackupSchedule" : "Backup", backup.Key.FullName));
            if (backup.TidbCluster is { } cluster)
                users.Add(new("TidbCluster", cluster));
        }
        return users.Count == 0 ? [] : [.. users.OrderBy(user => Array.IndexOf(Order, user.Kind)).ThenBy(user => user.FullName, StringComparer.Ordinal)];
    }
}
