using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Buckets;

public enum AspectStanding : byte
{
    /// <summary>By a resource that is ready and in step with the cloud.</summary>
    Configured,
    /// <summary>By a resource that has not come that far yet, or is paused.</summary>
    Pending,
    /// <summary>By a resource that fails.</summary>
    Failing,
    /// <summary>The cloud shows it, and nothing here configures it.</summary>
    ObservedOnly,
    /// <summary>Nothing here configures it, and the cloud shows nothing.</summary>
    NotConfigured,
    /// <summary>Not every resource that might configure it is known.</summary>
    Unknown,
}

/// <summary>How one aspect of a bucket stands.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Standing">Whether something configures it.</param>
/// <param name="Words">What is configured or seen: "Enabled", "AES256, as the cloud shows"; where it fails, the provider's message.</param>
/// <param name="Object">The resource that configures it; the one that fails, where there are several.</param>
public readonly record struct BucketAspect(AspectKind Kind, AspectStanding Standing, string Words, ObjectKey? Object);

/// <summary>Something that a bucket is used by.</summary>
/// <param name="Kind">Backup, BackupSchedule or TidbCluster.</param>
/// <param name="FullName">Namespace and name.</param>
public readonly record struct BucketUser(string Kind, string FullName);
