using OpsConsole.Features.Storage.Rows;
using OpsConsole.Tests.Features.Storage.Facts;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Rows;

/// <summary>Which cause is known by which words; the words are those of AWS' APIs and of crossplane-runtime.</summary>
public sealed class KnownCausesTests
{
    [Theory]
    [InlineData("delete failed: async delete failed: ... api error DependencyViolation: The vpc 'vpc-0aaaabbbbccccdddd' has dependencies and cannot be deleted.", "dependency-violation")]
    [InlineData("operation error S3: DeleteBucket, https response error StatusCode: 409, api error BucketNotEmpty: The bucket you tried to delete is not empty", "bucket-not-empty")]
    [InlineData("api error BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.", "bucket-owned")]
    [InlineData("api error BucketAlreadyExists: The requested bucket name is not available.", "bucket-exists")]
    [InlineData("operation error S3: HeadBucket, https response error StatusCode: 403, RequestID: x, api error Forbidden: Forbidden", "access-denied")]
    [InlineData("api error AccessDenied: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: s3:CreateBucket", "access-denied")]
    [InlineData("api error UnauthorizedOperation: You are not authorized to perform this operation.", "access-denied")]
    [InlineData("api error ExpiredToken: The provided token has expired. StatusCode: 403", "expired-token")]
    [InlineData("operation error STS: GetCallerIdentity, StatusCode: 403, api error InvalidClientTokenId: The security token included in the request is invalid.", "invalid-credentials")]
    [InlineData("api error SignatureDoesNotMatch: x", "invalid-credentials")]
    [InlineData("api error Throttling: Rate exceeded", "throttled")]
    [InlineData("api error SlowDown: Please reduce your request rate.", "throttled")]
    [InlineData("api error RequestLimitExceeded: Request limit exceeded.", "throttled")]
    [InlineData("https response error StatusCode: 301, api error PermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint.", "wrong-region")]
    [InlineData("api error AuthorizationHeaderMalformed: the region 'us-east-1' is wrong; expecting 'eu-west-1'", "wrong-region")]
    [InlineData("api error IllegalLocationConstraintException: x", "wrong-region")]
    [InlineData("cannot determine creation result - remove the crossplane.io/external-create-pending annotation if it is safe to proceed", "creation-unknown")]
    [InlineData("CannotUseInvalidManagementPolicy", "invalid-policies")]
    [InlineData("api error NoSuchBucket: The specified bucket does not exist", "no-such-bucket")]
    [InlineData("api error OperationAborted: A conflicting conditional operation is currently in progress against this resource.", "operation-aborted")]
    [InlineData("api error MalformedPolicy: Invalid principal in policy", "malformed-policy")]
    [InlineData("api error InvalidBucketName: The specified bucket is not valid.", "invalid-bucket-name")]
    [InlineData("api error TooManyBuckets: x", "too-many-buckets")]
    [InlineData("cannot resolve references: mg.Spec.ForProvider.Bucket: referenced field was empty (referenced resource may not yet be ready)", "reference-unresolved")]
    [InlineData("connect failed: cannot get terraform setup: cannot get referenced Provider: ProviderConfig.aws.upbound.io \"default\" not found", "provider-config")]
    [InlineData("update failed: async update failed: example error text (synthetic)", null)]
    [InlineData("", null)]
    public void A_cause_is_known_by_its_words(string message, string? key) => Assert.Equal(key, KnownCauses.Of(message)?.Key);

    [Theory]
    [InlineData("api error BucketNotEmpty")]
    [InlineData("api error AccessDenied")]
    [InlineData("cannot determine creation result")]
    public void Every_cause_has_words_and_a_step(string message)
    {
        var cause = KnownCauses.Of(message)!;

        Assert.True(cause.Words.Length > 20 && cause.Step.Length > 10);
    }

    [Fact]
    public void A_pause_and_a_set_that_is_not_accepted_explain_what_has_no_words()
    {
        Assert.Equal("paused", KnownCauses.Of(ManagedFactsTests.Managed(annotations: "\"crossplane.io/paused\":\"true\""), "")?.Key);
        Assert.Equal("invalid-policies", KnownCauses.Of(ManagedFactsTests.Managed(spec: "\"managementPolicies\":[\"Create\"]"), "")?.Key);
        Assert.Equal("throttled", KnownCauses.Of(ManagedFactsTests.Managed(annotations: "\"crossplane.io/paused\":\"true\""), "SlowDown")?.Key);
        Assert.Null(KnownCauses.Of(ManagedFactsTests.Managed(), ""));
    }
}
