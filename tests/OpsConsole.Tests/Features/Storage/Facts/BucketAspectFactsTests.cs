using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Facts;

/// <summary>What an aspect configures, in a few words, and which bucket it means.</summary>
public sealed class BucketAspectFactsTests
{
    [Theory]
    [InlineData("v", """{"versioningConfiguration":{"status":"Enabled"}}""", "Enabled", true)]
    [InlineData("v", """{"versioningConfiguration":[{"status":"Suspended"}]}""", "Suspended", false)]
    [InlineData("v", """{"versioningConfiguration":[{"status":"Enabled","mfaDelete":"Enabled"}]}""", "Enabled, with MFA delete", true)]
    [InlineData("e", """{"rule":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"}}]}""", "AES256", true)]
    [InlineData("e", """{"rule":[{"applyServerSideEncryptionByDefault":[{"sseAlgorithm":"aws:kms"}]}]}""", "aws:kms", true)]
    [InlineData("e", """{"rule":[]}""", "", false)]
    [InlineData("p", """{"blockPublicAcls":true,"blockPublicPolicy":true,"ignorePublicAcls":true,"restrictPublicBuckets":true}""", "all four on", true)]
    [InlineData("p", """{"blockPublicAcls":true,"blockPublicPolicy":true,"ignorePublicAcls":true,"restrictPublicBuckets":"true"}""", "3 of 4 on", false)]
    [InlineData("p", "{}", "none of 4 on", false)]
    [InlineData("l", """{"rule":[{"status":"Enabled"},{"status":"Disabled"}]}""", "2 rules, 1 disabled", true)]
    [InlineData("l", """{"rule":[{"status":"Enabled"}]}""", "1 rule", true)]
    [InlineData("b", """{"policy":"{\"Statement\":[{},{}]}"}""", "2 statements", false)]
    [InlineData("b", """{"policy":"{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":[\"*\"]},\"Action\":[\"s3:GetObject\",\"s3:deletebucket\"]}}"}""", "1 statement, denies s3:DeleteBucket", true)]
    [InlineData("b", """{"policy":"{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Condition\":{}}}"}""", "1 statement", false)]
    [InlineData("b", """{"policy":"{"}""", "not readable", false)]
    [InlineData("o", """{"rule":{"defaultRetention":{"mode":"COMPLIANCE","days":30}}}""", "COMPLIANCE, 30 days", true)]
    [InlineData("o", """{"rule":[{"defaultRetention":[{"mode":"GOVERNANCE","years":1}]}]}""", "GOVERNANCE, 1 year", true)]
    [InlineData("o", "{}", "no default retention", false)]
    [InlineData("w", """{"rule":{"objectOwnership":"BucketOwnerEnforced"}}""", "BucketOwnerEnforced", true)]
    public void An_aspect_is_told_in_a_few_words(string type, string wanted, string words, bool isFull)
    {
        var facts = Sample.Read<BucketAspectFacts>(TypeOf(type), ManagedFactsTests.Object(spec: $"\"forProvider\":{wanted}"));

        Assert.Equal((words, isFull), (facts.Configures, facts.IsFull));
    }

    [Fact]
    public void What_is_only_observed_is_told_as_it_is_seen() => Assert.Equal("Enabled", Sample.Read<BucketAspectFacts>(Sample.Versioning,
        ManagedFactsTests.Object(spec: "\"forProvider\":{\"region\":\"x\"}", status: """ "atProvider":{"versioningConfiguration":{"status":"Enabled"}} """)).Configures);

    [Theory]
    [InlineData("""{"bucket":"wanted"}""", """{"bucket":"seen"}""", "", "seen")]
    [InlineData("""{"bucket":"wanted"}""", "{}", "external", "wanted")]
    [InlineData("{}", """{"id":"id"}""", "external,123456789012", "external")]
    [InlineData("{}", """{"id":"id,123456789012"}""", "", "id")]
    [InlineData("""{"bucketRef":{"name":"x"}}""", "{}", "", null)]
    public void The_bucket_is_the_one_that_was_seen_else_the_one_asked_for(string wanted, string seen, string external, string? expected) => Assert.Equal(expected,
        Sample.Read<BucketAspectFacts>(Sample.Versioning, ManagedFactsTests.Object(spec: $"\"forProvider\":{wanted}", status: $"\"atProvider\":{seen}",
            annotations: external.Length == 0 ? "" : $"\"crossplane.io/external-name\":\"{external}\"")).BucketName);

    [Fact]
    public void A_bucket_is_seen_alike_in_both_forms_of_its_type()
    {
        var old = Sample.Read<BucketFacts>(Sample.Bucket, ManagedFactsTests.Object(status: """
            "atProvider":{"versioning":[{"enabled":true}],"serverSideEncryptionConfiguration":[{"rule":[{"applyServerSideEncryptionByDefault":[{"sseAlgorithm":"aws:kms","kmsMasterKeyId":"k"}]}]}],
             "lifecycleRule":[{},{}],"objectLockEnabled":true,"objectLockConfiguration":[{"rule":[{"defaultRetention":[{"mode":"COMPLIANCE","days":1}]}]}],"policy":"{}","replicationConfiguration":[{"role":"r"}]}
            """));
        var now = Sample.Read<BucketFacts>(Sample.Bucket, ManagedFactsTests.Object(status: """
            "atProvider":{"versioning":{"enabled":true},"serverSideEncryptionConfiguration":{"rule":{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"aws:kms","kmsMasterKeyId":"k"}}},
             "lifecycleRule":[{},{}],"objectLockEnabled":true,"objectLockConfiguration":{"rule":{"defaultRetention":{"mode":"COMPLIANCE","days":1}}},"policy":"{}","replicationConfiguration":{"role":"r"}}
            """));

        var expected = new BucketSight
        {
            Versioning = true,
            Encryption = "aws:kms",
            KmsKey = "k",
            LifecycleRules = 2,
            ObjectLock = true,
            Retention = "COMPLIANCE, 1 day",
            HasPolicy = true,
            HasReplication = true,
        };
        Assert.Equal(expected, now.Seen);
        Assert.Equal(now.Seen, old.Seen);
    }

    private static ResourceType TypeOf(string word) => word switch
    {
        "v" => Sample.Versioning,
        "e" => Sample.Encryption,
        "p" => Sample.AccessBlock,
        "l" => Sample.Lifecycle,
        "b" => Sample.Policy,
        "o" => Sample.ObjectLock,
        _ => Sample.Ownership,
    };
}
