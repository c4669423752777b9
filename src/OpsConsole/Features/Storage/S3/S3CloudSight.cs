using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Clouds;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.S3;

/// <summary>
/// Says of a bucket whether it is there and whose it is, by one HEAD that names the owner that is expected: S3 answers 403 where another account owns it.
/// Source: Amazon S3 API, HeadBucket (x-amz-expected-bucket-owner).
/// </summary>
public sealed class S3CloudSight(IOptions<StorageOptions> options, IOptions<ClusterOptions> clusters) : ICloudSight
{
    /// <summary>Of crossplane-contrib/provider-aws, whose types know no policies.</summary>
    private const string ClassicGroup = "s3.aws.crossplane.io";

    /// <summary>No account has it (AWS, "View AWS account identifiers": twelve digits, handed out by AWS).</summary>
    private const string Nobody = "000000000000";

    private readonly IReadOnlyList<BucketAccess> _accesses = BucketAccess.Of(options.Value, clusters.Value);

    public async Task<CloudLook?> LookAsync(CloudQuestion question, CancellationToken cancellationToken)
    {
        if (question.Type.Kind != "Bucket" || question.Type.Group != ClassicGroup && !S3Types.IsS3(question.Type.Group) || _accesses.FirstOrDefault(entry => entry.IsFor(question.Cluster)) is not { } access)
            return null;
        if (BucketName.Fault(question.Name) is { } fault)
            return new(CloudPresence.Unknown, $"S3 was not asked: {question.Name} is no name of a bucket ({fault})");
        if (question.Account is not { } account)
            return new(CloudPresence.Unknown, $"S3 was not asked for bucket {question.Name}: neither this version nor its provider configuration tells which account should own it");
        var region = question.Region is { } said && BucketAccessOptions.IsRegion(said) ? said : access.Options.Region;
        try
        {
            var head = await HeadAsync(access, question.Name, region, account, cancellationToken);
            if (head.IsThere is not true)
                return new(CloudPresence.Refused, $"S3 ({access.Place}) refuses bucket {question.Name} to whoever expects account {account} to own it (403): it is somebody else's, or these credentials may not ask for it");
            // Servers that stand in for AWS may pass over the header, and would then take everybody's bucket for ours.
            return access.Options.Endpoint is not null && (await HeadAsync(access, question.Name, head.Region ?? region, Nobody, cancellationToken)).IsThere is true
                ? new(CloudPresence.Unknown, $"S3 ({access.Place}) has bucket {question.Name} and does not tell whose it is: it answers alike whoever is expected to own it")
                : new(CloudPresence.Ours, $"S3 ({access.Place}) has bucket {question.Name}, and account {account} owns it");
        }
        catch (Exception error) when (S3Fault.Of(error, cancellationToken) is { } told)
        {
            return told.Kind is S3FaultKind.NoBucket ? new(CloudPresence.Gone, $"S3 ({access.Place}) has no bucket {question.Name}")
                : new(CloudPresence.Unknown, $"S3 ({access.Place}) does not tell whether bucket {question.Name} is there: {told.Words}");
        }
    }

    private static async Task<BucketHead> HeadAsync(BucketAccess access, string bucket, string region, string owner, CancellationToken cancellationToken)
    {
        var (client, head) = await S3BucketSource.FindAsync(access, bucket, region, owner, cancellationToken);
        client.Dispose();
        return head;
    }
}
