namespace OpsConsole.Features.Storage.Facts;

/// <summary>The readers of what Crossplane manages, of what protects it, and of backups that write to its buckets.</summary>
public static class CrossplaneReaders
{
    /// <summary>Those of single kinds before the one that reads every managed resource.</summary>
    public static IReadOnlyList<IFactReader> All { get; } =
        [new BucketReader(), new BucketAspectReader(), new UsageReader(), new UsageWebhookReader(), new BackupReader(), new ManagedReader()];
}
