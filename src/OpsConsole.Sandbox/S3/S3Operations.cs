namespace OpsConsole.Sandbox.S3;

/// <summary>Which question a request asks.</summary>
internal static class S3Operations
{
    private static readonly (string Key, string Operation)[] Known =
    [
        ("location", "GetBucketLocation"), ("versioning", "GetBucketVersioning"), ("encryption", "GetBucketEncryption"), ("publicAccessBlock", "GetPublicAccessBlock"),
        ("lifecycle", "GetBucketLifecycleConfiguration"), ("policy", "GetBucketPolicy"), ("policyStatus", "GetBucketPolicyStatus"), ("tagging", "GetBucketTagging"),
        ("object-lock", "GetObjectLockConfiguration"), ("ownershipControls", "GetBucketOwnershipControls"), ("replication", "GetBucketReplication"),
        ("list-type", "ListObjectsV2"), ("versions", "ListObjectVersions"),
    ];

    public static string? Of(HttpRequest request)
    {
        if (HttpMethods.IsHead(request.Method))
            return "HeadBucket";
        if (!HttpMethods.IsGet(request.Method))
            return null;
        foreach (var (key, operation) in Known)
            if (request.Query.ContainsKey(key))
                return operation;
        return null;
    }
}
