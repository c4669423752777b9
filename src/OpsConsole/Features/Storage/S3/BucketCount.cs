namespace OpsConsole.Features.Storage.S3;

/// <summary>What of a bucket's content was counted, and where the counting goes on.</summary>
public sealed record BucketCount
{
    public static readonly BucketCount Nothing = new();

    /// <summary>Old versions and delete markers are counted too.</summary>
    public bool WithVersions { get; init; }

    /// <summary>Objects as a reader sees them: newest versions that are no delete marker.</summary>
    public long Objects { get; init; }
    public long Bytes { get; init; }

    /// <summary>Old ones only.</summary>
    public long Versions { get; init; }
    public long VersionBytes { get; init; }
    public long DeleteMarkers { get; init; }

    /// <summary>S3's own word for the place; null at the beginning and at the end.</summary>
    public string? Continuation { get; init; }

    /// <summary>Beside it where versions are counted.</summary>
    public string? VersionContinuation { get; init; }

    public bool IsWhole { get; init; }
}
