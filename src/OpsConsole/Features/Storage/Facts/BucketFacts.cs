using System.Diagnostics.CodeAnalysis;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>What is kept of a Bucket of either generation.</summary>
public sealed record BucketFacts : ManagedFacts
{
    public BucketFacts()
    {
    }

    [SetsRequiredMembers]
    internal BucketFacts(ManagedFacts common) : base(common)
    {
    }

    /// <summary>spec.forProvider: whether its deletion deletes what is in it.</summary>
    public bool ForceDestroy { get; init; }

    /// <summary>spec.forProvider.objectLockEnabled.</summary>
    public bool WantsObjectLock { get; init; }

    /// <summary>What the cloud has, as the provider last saw it; null where it says nothing yet.</summary>
    public BucketSight? Seen { get; init; }

    /// <summary>upjet names a bucket after its object where nothing else is said.</summary>
    public string BucketName => ExternalName ?? Key.Name;

    public override IEnumerable<string> IndexedUnder => [BucketIndex.Of(BucketName)];

    public override ManagedTerms Terms => base.Terms with { IsBucket = true, ForceDestroy = ForceDestroy };
}

/// <summary>A bucket as <c>status.atProvider</c> shows it; null is what it does not show.</summary>
public sealed record BucketSight
{
    public required bool? Versioning { get; init; }

    /// <summary>The algorithm: <c>AES256</c>, <c>aws:kms</c>.</summary>
    public required string? Encryption { get; init; }
    public required string? KmsKey { get; init; }
    public required int? LifecycleRules { get; init; }
    public required bool? ObjectLock { get; init; }

    /// <summary><c>COMPLIANCE, 30 days</c>.</summary>
    public required string? Retention { get; init; }
    public required bool HasPolicy { get; init; }
    public required bool HasReplication { get; init; }
}

/// <summary>The names under which stands what speaks of a bucket.</summary>
internal static class BucketIndex
{
    /// <summary>The aspects that have not found their bucket.</summary>
    public const string Searching = "s3-bucket-searched";

    /// <summary>Backups that write to it, of which there may be thousands.</summary>
    public static string UsedBy(string bucket) => $"s3-backups/{bucket}";

    /// <summary>Buckets and their aspects.</summary>
    public static string Of(string bucket) => $"s3-bucket/{bucket}";
}
