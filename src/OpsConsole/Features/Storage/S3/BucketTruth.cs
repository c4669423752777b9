namespace OpsConsole.Features.Storage.S3;

/// <summary>What is asked of a bucket, each apart from the others.</summary>
public enum TruthPart : byte { Region, Versioning, Encryption, PublicAccessBlock, Lifecycle, Policy, ObjectLock, Ownership, Replication, Tags }

/// <summary>A bucket as S3 itself has it, each part with its own moment and its own failure.</summary>
public sealed record BucketTruth
{
    public required string Bucket { get; init; }

    /// <summary>False where S3 says that there is no bucket of this name; null where it tells nobody without the right.</summary>
    public required bool? IsThere { get; init; }

    /// <summary>When it was looked at.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>All of <see cref="TruthPart"/> in its order.</summary>
    public required IReadOnlyList<BucketPart> Parts { get; init; }

    /// <summary>True where it keeps old versions, or did; false where it never has or nobody told.</summary>
    public bool KeepsVersions { get; init; }

    /// <summary>Whether its policy lets everybody in, as S3 judges it; null where nobody told, or there is no policy.</summary>
    public bool? IsPublic { get; init; }

    /// <summary>Where it lies; null where nobody told.</summary>
    public string? Region { get; init; }

    /// <summary>Asked to slow down, or cut off, before the end: the next look comes later.</summary>
    public S3Fault? CutShort { get; init; }

    public BucketPart this[TruthPart part] => Parts[(int)part];

    public static string Name(TruthPart part) => part switch
    {
        TruthPart.PublicAccessBlock => "Public access block",
        TruthPart.ObjectLock => "Object lock",
        _ => part.ToString(),
    };
}

/// <summary>A look at a bucket: what it is like, or why nothing of it is known.</summary>
/// <param name="Truth">Null where the look failed as a whole.</param>
/// <param name="Fault">Null where it did not.</param>
/// <param name="At">When it was looked at.</param>
public sealed record BucketReading(BucketTruth? Truth, S3Fault? Fault, DateTimeOffset At);
