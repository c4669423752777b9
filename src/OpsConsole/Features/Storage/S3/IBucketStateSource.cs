namespace OpsConsole.Features.Storage.S3;

/// <summary>Where the state of buckets comes from: S3 itself, or another store that knows it.</summary>
public interface IBucketStateSource
{
    /// <summary>Looks at a bucket; what S3 refuses or does not answer is an answer.</summary>
    /// <param name="access">As whom and where.</param>
    /// <param name="bucket">Its name in the cloud.</param>
    /// <param name="region">Where it was found last; null where it never was.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<BucketReading> ReadAsync(BucketAccess access, string bucket, string? region, CancellationToken cancellationToken);

    /// <summary>Counts on from a place, so many pages at most.</summary>
    /// <param name="access">As whom and where.</param>
    /// <param name="bucket">Its name in the cloud.</param>
    /// <param name="region">Where it lies; null where nobody knows.</param>
    /// <param name="from">What was counted before, and where to go on.</param>
    /// <param name="pages">At most so many.</param>
    /// <param name="cancellationToken">Ends the count.</param>
    Task<CountTurn> CountAsync(BucketAccess access, string bucket, string? region, BucketCount from, int pages, CancellationToken cancellationToken);
}

/// <summary>What a turn of counting came to: also where it broke off, what came before it counts.</summary>
/// <param name="Count">What is counted so far.</param>
/// <param name="Fault">Why it ended early; null where it did not.</param>
public sealed record CountTurn(BucketCount Count, S3Fault? Fault);
