using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Rows;

/// <summary>Finds what is known of a provider's error by the words that clouds and Crossplane write.</summary>
public static class KnownCauses
{
    private static readonly KnownCause Paused = new("paused", "It is paused: nothing is compared with the cloud and nothing is changed there, and a deletion cannot finish.",
        "Take the annotation crossplane.io/paused away, or give managementPolicies back, once it is clear who paused it and why.");

    private static readonly KnownCause InvalidPolicies = new("invalid-policies", "Its managementPolicies are a set that Crossplane does not accept, so it does nothing with it.",
        "Choose an accepted set: each holds Observe, and Delete goes only with Create or alone.");

    /// <summary>The first whose words stand in the message. Codes are those of AWS' APIs; the sentences are crossplane-runtime's.</summary>
    private static readonly (string[] Words, KnownCause Cause)[] Causes =
    [
        (["cannot determine creation result"], new("creation-unknown", "A creation was begun and its result never written down: the cloud may hold the object already.",
            "Look in the cloud; if it is there set crossplane.io/external-name, then take the annotation crossplane.io/external-create-pending away.")),
        (["CannotUseInvalidManagementPolicy", "management policy is not supported", "managementPolicies are not supported"], InvalidPolicies),
        (["DependencyViolation"], new("dependency-violation", "Something in the cloud still depends on it; often a security group or network interface that a load balancer left.",
            "Find what refers to it, among leaked security groups first, and remove that; the deletion is tried again by itself.")),
        (["BucketNotEmpty"], new("bucket-not-empty", "The bucket holds objects or old versions, and forceDestroy is not set.",
            "Empty it, versions too, once nobody needs them; forceDestroy deletes everything in it.")),
        (["BucketAlreadyOwnedByYou"], new("bucket-owned", "A bucket of this name is in this account already.",
            "To take it over set crossplane.io/external-name with managementPolicies [Observe] first; else choose another name.")),
        (["BucketAlreadyExists"], new("bucket-exists", "Another account has a bucket of this name; names are unique over all accounts.", "Choose another name.")),
        (["ExpiredToken"], new("expired-token", "The provider's credentials have expired.", "Renew the credentials of its provider config; with IRSA look at the provider's service account.")),
        (["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"], new("invalid-credentials",
            "The cloud does not know the provider's credentials.", "Look at the secret or role that its provider config names.")),
        (["Throttl", "SlowDown", "RequestLimitExceeded", "TooManyRequests", "Rate exceeded"], new("throttled", "The cloud asks for fewer calls; it is tried again by itself.",
            "Wait; if it stays, raise the provider's poll interval or lower its reconcile rate.")),
        (["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint", "BucketRegionError", "StatusCode: 301"], new("wrong-region",
            "The bucket is in another region than spec.forProvider.region.", "Correct the region; it cannot be changed of a bucket that exists.")),
        (["AccessDenied", "Access Denied", "StatusCode: 403", "UnauthorizedOperation", "is not authorized to perform", "Forbidden"], new("access-denied",
            "The role of its provider config may not do this, or a policy of the bucket or organization denies it.", "Compare the action in the message with the role's policies.")),
        (["NoSuchBucket"], new("no-such-bucket", "The bucket is not there.", "Look whether its Bucket was created, and whether both name the same bucket.")),
        (["OperationAborted"], new("operation-aborted", "Another change of the bucket is under way, or it was deleted a moment ago; it is tried again by itself.", "Wait some minutes.")),
        (["MalformedPolicy"], new("malformed-policy", "The cloud does not take the policy.", "Look at the principals and at the bucket's ARN in it.")),
        (["InvalidBucketName"], new("invalid-bucket-name", "The cloud does not take this name.", "Choose a name of 3 to 63 lower-case letters, digits and hyphens.")),
        (["TooManyBuckets"], new("too-many-buckets", "The account has as many buckets as it may.", "Ask for a higher quota, or delete buckets that nobody needs.")),
        (["cannot resolve references", "referenced field was empty", "no resources matched selector"], new("reference-unresolved",
            "Something it refers to is not there yet, or has no name in the cloud yet.", "Look at its Ref or Selector and at the state of what that means.")),
        (["cannot get terraform setup", "cannot get provider config", "cannot get referenced Provider", "CannotConnectToProvider", "cannot extract credentials"], new("provider-config",
            "The provider cannot use its provider config.", "Look whether the provider config and its secret are there.")),
    ];

    /// <summary>Null where nothing is known.</summary>
    public static KnownCause? Of(ManagedFacts facts, string why) =>
        Of(why) ?? (!ManagementPolicySet.IsAccepted(facts.Policies) ? InvalidPolicies : facts.IsPaused ? Paused : null);

    public static KnownCause? Of(string why) => why.Length == 0 ? null
        : Causes.FirstOrDefault(entry => entry.Words.Any(word => why.Contains(word, StringComparison.OrdinalIgnoreCase))).Cause;
}
