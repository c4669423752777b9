using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.S3;

/// <summary>Asks S3 for one setting, and puts the answer in the words that the resources of Crossplane are put in; null words: there is none.</summary>
internal static class S3Parts
{
    private const int LongestWords = 600;

    public static async Task<string?> EncryptionAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var answer = await client.GetBucketEncryptionAsync(new() { BucketName = bucket }, cancellationToken);
        return Answered(answer, answer.ServerSideEncryptionConfiguration)?.ServerSideEncryptionRules?.FirstOrDefault()?.ServerSideEncryptionByDefault?.ServerSideEncryptionAlgorithm?.Value;
    }

    public static async Task<string?> PublicAccessAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var answer = await client.GetPublicAccessBlockAsync(new() { BucketName = bucket }, cancellationToken);
        if (Answered(answer, answer.PublicAccessBlockConfiguration) is not { } block)
            return null;
        var on = new[] { block.BlockPublicAcls, block.BlockPublicPolicy, block.IgnorePublicAcls, block.RestrictPublicBuckets }.Count(flag => flag is true);
        return on switch { 4 => "all four on", 0 => "none of 4 on", _ => string.Create(CultureInfo.InvariantCulture, $"{on} of 4 on") };
    }

    public static async Task<string?> LifecycleAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var rules = (await client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = bucket }, cancellationToken)).Configuration?.Rules ?? [];
        if (rules.Count == 0)
            return null;
        var off = rules.Count(rule => rule.Status != LifecycleRuleStatus.Enabled);
        return BucketReader.Number(rules.Count, "rule") + (off == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {off} disabled"));
    }

    public static async Task<string?> ObjectLockAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var configuration = (await client.GetObjectLockConfigurationAsync(new() { BucketName = bucket }, cancellationToken)).ObjectLockConfiguration;
        if (configuration?.ObjectLockEnabled != ObjectLockEnabled.Enabled)
            return null;
        return configuration.Rule?.DefaultRetention switch
        {
            null or { Mode: null } => "no default retention",
            { Days: > 0 and var days, Mode: var mode } => $"{mode.Value}, {BucketReader.Number(days, "day")}",
            { Years: > 0 and var years, Mode: var mode } => $"{mode.Value}, {BucketReader.Number(years, "year")}",
            { Mode: var mode } => mode.Value,
        };
    }

    public static async Task<string?> OwnershipAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var answer = await client.GetBucketOwnershipControlsAsync(new() { BucketName = bucket }, cancellationToken);
        return Answered(answer, answer.OwnershipControls)?.Rules?.FirstOrDefault()?.ObjectOwnership?.Value;
    }

    public static async Task<string?> ReplicationAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var answer = await client.GetBucketReplicationAsync(new() { BucketName = bucket }, cancellationToken);
        var rules = Answered(answer, answer.Configuration)?.Rules ?? [];
        var targets = rules.Select(rule => rule.Destination?.BucketArn?.Split(":::")[^1]).OfType<string>().Distinct(StringComparer.Ordinal);
        return rules.Count == 0 ? null : FactJson.Cut($"{BucketReader.Number(rules.Count, "rule")}, to {string.Join(" and ", targets)}", LongestWords);
    }

    public static async Task<string?> TagsAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var tags = (await client.GetBucketTaggingAsync(new() { BucketName = bucket }, cancellationToken)).TagSet ?? [];
        return tags.Count == 0 ? null : FactJson.Cut(string.Join(", ", tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}")), LongestWords);
    }

    public static async Task<string?> PolicyAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        var answer = await client.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, cancellationToken);
        // The library makes an answer of S3's refusal where there is no policy, with the refusal as the policy (AWSSDK.S3 4.0).
        return answer.HttpStatusCode is HttpStatusCode.OK && PolicyWords.Of(answer.Policy).Words is { Length: > 0 } words ? words : null;
    }

    /// <summary>
    /// S3 says by an error that there is no such setting. A server that does not know the question may answer it with a list of objects, as Ceph's gateway
    /// 16.2 does for encryption and ownership, or under a name of its own, as it does for the public access block: nothing is known from that.
    /// </summary>
    /// <remarks>Of some refusals the library makes an empty answer with their status (AWSSDK.S3 4.0).</remarks>
    private static T? Answered<T>(AmazonWebServiceResponse answer, T? configuration) where T : class =>
        answer.HttpStatusCode is not HttpStatusCode.OK ? null
        : configuration ?? throw new S3FaultException(new(S3FaultKind.NotImplemented, "the server answered, but not this question: it seems not to know it"));

    public static async Task<string?> RegionAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken) =>
        (await client.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = bucket }, cancellationToken)).Location?.Value switch
        {
            // Its oldest two regions S3 calls by no name and by another one.
            null or "" => "us-east-1",
            "EU" => "eu-west-1",
            var region => region,
        };
}
