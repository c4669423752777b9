using Amazon.S3;
using Amazon.S3.Model;

namespace OpsConsole.Features.Storage.S3;

/// <summary>One look at the settings of a bucket, part by part.</summary>
internal sealed class BucketLook(string bucket, TimeProvider time, CancellationToken cancellationToken)
{
    private S3Fault? _end;

    public async Task<BucketTruth> TruthAsync(AmazonS3Client client, BucketHead head)
    {
        var keepsVersions = false;
        var parts = new List<BucketPart>();
        foreach (var part in Enum.GetValues<TruthPart>())
            parts.Add(await ReadAsync(() => part switch
            {
                TruthPart.Region => head.Region is { } region ? Task.FromResult<string?>(region) : S3Parts.RegionAsync(client, bucket, cancellationToken),
                TruthPart.Versioning => VersioningAsync(client, () => keepsVersions = true),
                TruthPart.Encryption => S3Parts.EncryptionAsync(client, bucket, cancellationToken),
                TruthPart.PublicAccessBlock => S3Parts.PublicAccessAsync(client, bucket, cancellationToken),
                TruthPart.Lifecycle => S3Parts.LifecycleAsync(client, bucket, cancellationToken),
                TruthPart.Policy => S3Parts.PolicyAsync(client, bucket, cancellationToken),
                TruthPart.ObjectLock => S3Parts.ObjectLockAsync(client, bucket, cancellationToken),
                TruthPart.Ownership => S3Parts.OwnershipAsync(client, bucket, cancellationToken),
                TruthPart.Replication => S3Parts.ReplicationAsync(client, bucket, cancellationToken),
                _ => S3Parts.TagsAsync(client, bucket, cancellationToken),
            }));
        var isPublic = parts[(int)TruthPart.Policy].State is PartState.Read ? await PublicAsync(client) : null;
        return new()
        {
            Bucket = bucket,
            IsThere = head.IsThere ?? (parts.Any(part => part.State is PartState.Read or PartState.NotConfigured) ? true : null),
            ReadAt = time.GetUtcNow(),
            Parts = parts,
            KeepsVersions = keepsVersions,
            IsPublic = isPublic,
            Region = head.Region ?? (parts[0].State is PartState.Read ? parts[0].Words : null),
            CutShort = _end,
        };
    }

    /// <summary>S3 says that there is no bucket of this name.</summary>
    public BucketTruth Absent()
    {
        var part = new BucketPart(PartState.NotAsked, "there is no bucket of this name", time.GetUtcNow());
        return new() { Bucket = bucket, IsThere = false, ReadAt = part.At, Parts = [.. Enum.GetValues<TruthPart>().Select(_ => part)] };
    }

    private async Task<BucketPart> ReadAsync(Func<Task<string?>> ask)
    {
        if (_end is not null)
            return new(PartState.NotAsked, $"not asked for: {_end.Words}", time.GetUtcNow());
        try
        {
            return await ask() is { Length: > 0 } words ? new(PartState.Read, words, time.GetUtcNow()) : new(PartState.NotConfigured, "", time.GetUtcNow());
        }
        catch (Exception error) when (S3Fault.Of(error, cancellationToken) is { } fault)
        {
            if (fault.Kind is S3FaultKind.NoBucket)
                throw;
            _end = fault.EndsTheLook ? fault : null;
            return fault.Kind switch
            {
                S3FaultKind.NotConfigured => new(PartState.NotConfigured, "", time.GetUtcNow()),
                S3FaultKind.NotAllowed => new(PartState.NotAllowed, fault.Words, time.GetUtcNow()),
                _ => new(PartState.Failed, fault.Words, time.GetUtcNow()),
            };
        }
    }

    private async Task<string?> VersioningAsync(AmazonS3Client client, Action keepsVersions)
    {
        var configuration = (await client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = bucket }, cancellationToken)).VersioningConfig;
        if (configuration?.Status is not { Value.Length: > 0 } status || status == VersionStatus.Off)
            return null;
        keepsVersions();
        return configuration.EnableMfaDelete is true ? $"{status.Value}, with MFA delete" : status.Value;
    }

    /// <summary>Null where nobody tells.</summary>
    private async Task<bool?> PublicAsync(AmazonS3Client client)
    {
        try
        {
            return _end is null ? (await client.GetBucketPolicyStatusAsync(new() { BucketName = bucket }, cancellationToken)).PolicyStatus?.IsPublic : null;
        }
        catch (Exception error) when (S3Fault.Of(error, cancellationToken) is { } fault)
        {
            _end = fault.EndsTheLook ? fault : null;
            return null;
        }
    }
}
