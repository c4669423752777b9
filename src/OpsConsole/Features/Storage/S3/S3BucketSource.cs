using Amazon.S3;
using Amazon.S3.Model;

namespace OpsConsole.Features.Storage.S3;

/// <summary>Reads buckets from S3: each setting apart, so that one that may not be read hides no other.</summary>
public sealed class S3BucketSource(TimeProvider time) : IBucketStateSource
{
    public async Task<BucketReading> ReadAsync(BucketAccess access, string bucket, string? region, CancellationToken cancellationToken)
    {
        var look = new BucketLook(bucket, time, cancellationToken);
        try
        {
            var (client, head) = await FindAsync(access, bucket, region ?? access.Options.Region, null, cancellationToken);
            using (client)
            {
                var truth = await look.TruthAsync(client, head);
                // An answer to HEAD tells no reason: what looked like a missing right was one that strikes everything.
                var isNothing = truth.CutShort is not null && truth.Parts.All(part => part.State is PartState.Failed or PartState.NotAsked);
                return new(isNothing ? null : truth, isNothing ? truth.CutShort : null, time.GetUtcNow());
            }
        }
        catch (Exception error) when (S3Fault.Of(error, cancellationToken) is { } fault)
        {
            return fault.Kind is S3FaultKind.NoBucket ? new(look.Absent(), null, time.GetUtcNow()) : new(null, fault, time.GetUtcNow());
        }
    }

    public async Task<CountTurn> CountAsync(BucketAccess access, string bucket, string? region, BucketCount from, int pages, CancellationToken cancellationToken)
    {
        var count = from;
        try
        {
            var client = region is null ? (await FindAsync(access, bucket, access.Options.Region, null, cancellationToken)).Client : S3Clients.Open(access, region);
            using (client)
                for (var page = 0; page < pages && !count.IsWhole; page++)
                    count = count.WithVersions ? await VersionsAsync(client, bucket, count, cancellationToken) : await ObjectsAsync(client, bucket, count, cancellationToken);
            return new(count, null);
        }
        catch (Exception error) when (S3Fault.Of(error, cancellationToken) is { } fault)
        {
            // The place it went on from is not known any more: it is counted anew, for what is counted twice would be a lie.
            return new(fault.Kind is S3FaultKind.StalePlace && count.Continuation is not null ? BucketCount.Nothing with { WithVersions = count.WithVersions } : count, fault);
        }
    }

    /// <summary>A client of the region that the bucket lies in: an answer that names another one is followed, once.</summary>
    /// <param name="access">As whom and where.</param>
    /// <param name="bucket">Its name in the cloud.</param>
    /// <param name="region">Where it is asked for first.</param>
    /// <param name="owner">The account that must own it, else S3 answers that it may not be asked for; null asks whoever's it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<(AmazonS3Client Client, BucketHead Head)> FindAsync(BucketAccess access, string bucket, string region, string? owner, CancellationToken cancellationToken)
    {
        for (var isFollowed = false; ; isFollowed = true)
        {
            var client = S3Clients.Open(access, region);
            try
            {
                var answer = await client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket, ExpectedBucketOwner = owner }, cancellationToken);
                return (client, new(true, answer.BucketRegion is { Length: > 0 } said ? said : null));
            }
            catch (Exception error)
            {
                if (S3Fault.Of(error, cancellationToken) is { } fault)
                {
                    // To ask for the bucket itself needs a right that its settings do not.
                    if (fault.Kind is S3FaultKind.NotAllowed && (fault.Region is null || fault.Region == region || isFollowed))
                        return (client, new(null, fault.Region));
                    if (fault is { Kind: S3FaultKind.OtherRegion or S3FaultKind.NotAllowed, Region: { } other } && other != region && !isFollowed)
                    {
                        client.Dispose();
                        region = other;
                        continue;
                    }
                }
                client.Dispose();
                throw;
            }
        }
    }

    private static async Task<BucketCount> ObjectsAsync(AmazonS3Client client, string bucket, BucketCount count, CancellationToken cancellationToken)
    {
        var page = await client.ListObjectsV2Async(
            new() { BucketName = bucket, MaxKeys = 1000, ContinuationToken = count.Continuation, Encoding = EncodingType.Url }, cancellationToken);
        var objects = page.S3Objects ?? [];
        var isWhole = page.IsTruncated is not true || string.IsNullOrEmpty(page.NextContinuationToken);
        return count with
        {
            Objects = count.Objects + objects.Count,
            Bytes = count.Bytes + objects.Sum(entry => entry.Size ?? 0),
            Continuation = isWhole ? null : page.NextContinuationToken,
            IsWhole = isWhole,
        };
    }

    private static async Task<BucketCount> VersionsAsync(AmazonS3Client client, string bucket, BucketCount count, CancellationToken cancellationToken)
    {
        var page = await client.ListVersionsAsync(
            new ListVersionsRequest { BucketName = bucket, MaxKeys = 1000, KeyMarker = count.Continuation, VersionIdMarker = count.VersionContinuation }, cancellationToken);
        var isWhole = page.IsTruncated is not true || string.IsNullOrEmpty(page.NextKeyMarker);
        count = count with { Continuation = isWhole ? null : page.NextKeyMarker, VersionContinuation = isWhole ? null : page.NextVersionIdMarker, IsWhole = isWhole };
        foreach (var version in page.Versions ?? [])
            count = version switch
            {
                { IsDeleteMarker: true } => count with { DeleteMarkers = count.DeleteMarkers + 1 },
                { IsLatest: true } => count with { Objects = count.Objects + 1, Bytes = count.Bytes + (version.Size ?? 0) },
                _ => count with { Versions = count.Versions + 1, VersionBytes = count.VersionBytes + (version.Size ?? 0) },
            };
        return count;
    }
}

/// <param name="IsThere">Null where these credentials may not ask.</param>
/// <param name="Region">As the answer tells it; null where it does not.</param>
internal readonly record struct BucketHead(bool? IsThere, string? Region);
