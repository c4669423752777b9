namespace OpsConsole.Features.Storage.Facts;

/// <summary>What is kept of a Backup or BackupSchedule of TiDB that writes to S3.</summary>
public sealed record BackupFacts : ObjectFacts
{
    public required bool IsSchedule { get; init; }

    /// <summary>Null where it writes elsewhere.</summary>
    public required string? Bucket { get; init; }
    public required string? Prefix { get; init; }

    /// <summary>Of a Backup: Complete, Failed …; of a schedule, empty or Paused.</summary>
    public required string Phase { get; init; }

    /// <summary>The cluster it saves, with its namespace; null where it does not say.</summary>
    public required string? TidbCluster { get; init; }

    public override IEnumerable<string> IndexedUnder => Bucket is { } bucket ? [BucketIndex.UsedBy(bucket)] : [];
}
