namespace OpsConsole.Features.Storage.S3;

/// <summary>How much is in a bucket, as far as it was counted.</summary>
public sealed record BucketMeasurement
{
    /// <summary>The last count that came to its end; null where none did.</summary>
    public BucketCount? Whole { get; init; }
    public DateTimeOffset? WholeAt { get; init; }

    /// <summary>The count that is under way: at least so much; null where none is.</summary>
    public BucketCount? SoFar { get; init; }
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>When something was counted last.</summary>
    public DateTimeOffset? CountedAt { get; init; }

    /// <summary>True where a count is under way, or the last one ended so long ago; by the database's clock.</summary>
    public bool IsDue { get; init; }

    /// <summary>Why the last turn ended early; null where it did not.</summary>
    public S3Fault? Fault { get; init; }
}
