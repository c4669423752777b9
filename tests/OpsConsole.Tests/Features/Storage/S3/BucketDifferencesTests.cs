using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.S3;

public sealed class BucketDifferencesTests
{
    private const string None = "";

    internal static readonly DateTimeOffset At = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(AspectKind.Versioning, AspectStanding.Configured, "Enabled", "Suspended", "Versioning: the resource says Enabled, S3 says Suspended")]
    [InlineData(AspectKind.Versioning, AspectStanding.Configured, "Enabled", None, "Versioning: the resource says Enabled, S3 says not configured")]
    [InlineData(AspectKind.Versioning, AspectStanding.Configured, "Enabled, with MFA delete", "Enabled", "Versioning: the resource says Enabled, with MFA delete, S3 says Enabled")]
    [InlineData(AspectKind.Versioning, AspectStanding.ObservedOnly, "Enabled", "Suspended", "Versioning: the provider saw Enabled, S3 says Suspended")]
    [InlineData(AspectKind.Versioning, AspectStanding.NotConfigured, "off", "Enabled", "Versioning: the provider saw it off, S3 says Enabled")]
    [InlineData(AspectKind.Encryption, AspectStanding.Configured, "aws:kms", "AES256", "Encryption: the resource says aws:kms, S3 says AES256")]
    [InlineData(AspectKind.PublicAccessBlock, AspectStanding.Configured, "all four on", "3 of 4 on", "Public access block: the resource says all four on, S3 says 3 of 4 on")]
    [InlineData(AspectKind.Lifecycle, AspectStanding.Configured, "2 rules", "3 rules", "Lifecycle: the resource says 2 rules, S3 says 3 rules")]
    [InlineData(AspectKind.Lifecycle, AspectStanding.NotConfigured, "", "1 rule", "Lifecycle: nothing here configures it, S3 says 1 rule")]
    [InlineData(AspectKind.Policy, AspectStanding.ObservedOnly, "a policy", None, "Policy: the provider saw a policy, S3 says not configured")]
    [InlineData(AspectKind.Policy, AspectStanding.Configured, "1 statement, denies s3:DeleteBucket", "1 statement", "Policy: the resource says 1 statement, denies s3:DeleteBucket, S3 says 1 statement")]
    [InlineData(AspectKind.ObjectLock, AspectStanding.ObservedOnly, "on, no default retention", "COMPLIANCE, 30 days", "Object lock: the provider saw on, no default retention, S3 says COMPLIANCE, 30 days")]
    [InlineData(AspectKind.Ownership, AspectStanding.Configured, "ObjectWriter", "BucketOwnerEnforced", "Ownership: the resource says ObjectWriter, S3 says BucketOwnerEnforced")]
    public void What_the_cluster_says_otherwise_than_S3_is_a_difference(AspectKind kind, AspectStanding standing, string words, string said, string expected) =>
        Assert.Equal([expected], BucketDifferences.Of(Row(new(kind, standing, words, null)), Truth(kind, said)).Select(difference => difference.Words));

    [Theory]
    [InlineData(AspectKind.Versioning, AspectStanding.Configured, "Enabled", "Enabled")]
    [InlineData(AspectKind.Versioning, AspectStanding.Configured, "Enabled", "Enabled, with MFA delete")]
    [InlineData(AspectKind.Versioning, AspectStanding.Configured, "Suspended", None)]
    [InlineData(AspectKind.Versioning, AspectStanding.Pending, "Enabled: not in the cloud yet", None)]
    [InlineData(AspectKind.Versioning, AspectStanding.Failing, "AccessDenied", None)]
    [InlineData(AspectKind.Versioning, AspectStanding.Unknown, "", "Enabled")]
    [InlineData(AspectKind.Versioning, AspectStanding.NotConfigured, "off", "Suspended")]
    [InlineData(AspectKind.Encryption, AspectStanding.NotConfigured, "", "AES256")]
    [InlineData(AspectKind.PublicAccessBlock, AspectStanding.NotConfigured, "", "all four on")]
    [InlineData(AspectKind.PublicAccessBlock, AspectStanding.Configured, "none of 4 on", None)]
    [InlineData(AspectKind.Lifecycle, AspectStanding.ObservedOnly, "2 rules", "2 rules, 1 disabled")]
    [InlineData(AspectKind.Policy, AspectStanding.ObservedOnly, "a policy", "3 statements")]
    [InlineData(AspectKind.ObjectLock, AspectStanding.ObservedOnly, "on, no default retention", "no default retention")]
    public void What_both_say_or_one_does_not_know_is_none(AspectKind kind, AspectStanding standing, string words, string said) =>
        Assert.Empty(BucketDifferences.Of(Row(new(kind, standing, words, null)), Truth(kind, said)));

    [Theory, InlineData(PartState.NotAllowed), InlineData(PartState.Failed), InlineData(PartState.NotAsked)]
    public void What_S3_did_not_tell_is_no_difference(PartState state)
    {
        var truth = Truth(AspectKind.Versioning, "") with { Parts = [.. Enum.GetValues<TruthPart>().Select(_ => new BucketPart(state, "why", At))] };

        Assert.Empty(BucketDifferences.Of(Row(new(AspectKind.Versioning, AspectStanding.Configured, "Enabled", null)), truth));
    }

    [Fact]
    public void A_bucket_elsewhere_and_a_bucket_that_is_not_there_are_differences()
    {
        var row = Row(new(AspectKind.Versioning, AspectStanding.Configured, "Enabled", null));
        var truth = Truth(AspectKind.Versioning, "Enabled");

        Assert.Equal("Region: the resource says us-east-1, S3 says eu-west-1", Assert.Single(BucketDifferences.Of(row, truth with { Region = "eu-west-1" })).Words);
        Assert.Equal("The resource stands for a bucket, S3 says that there is none of this name", Assert.Single(BucketDifferences.Of(row, truth with { IsThere = false })).Words);
        Assert.Empty(BucketDifferences.Of(row with { DeletingSince = At }, truth with { IsThere = false }));
    }

    internal static BucketRow Row(BucketAspect aspect) => new()
    {
        Key = new(RowKind.Bucket, "prod-01", "buckets.s3.aws.upbound.io", "", "b"),
        State = StateKind.Ready,
        StateText = "Available",
        BucketName = "b",
        Object = new("buckets.s3.aws.upbound.io", "", "b"),
        Uid = "u",
        Generation = Generation.Legacy,
        ProviderConfig = "default",
        Region = "us-east-1",
        Aspects = [aspect],
        DeleteOutcome = null,
    };

    /// <summary>Nothing else of it is known.</summary>
    internal static BucketTruth Truth(AspectKind kind, string said) => new()
    {
        Bucket = "b",
        IsThere = true,
        ReadAt = At,
        Region = "us-east-1",
        Parts =
        [
            .. Enum.GetValues<TruthPart>().Select(part => part.ToString() == kind.ToString()
                ? new BucketPart(said.Length > 0 ? PartState.Read : PartState.NotConfigured, said, At)
                : new BucketPart(PartState.NotAllowed, "", At)),
        ],
    };
}
