using static OpsConsole.Sandbox.Clusters.World.ManagedObjects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The buckets of a dataplane, each with its aspects as resources of their own.</summary>
internal static class BucketObjects
{
    public static IEnumerable<Seed> Of(Dataplane plane)
    {
        foreach (var purpose in new[] { "data", "backup" })
        {
            var name = $"{plane.Stem}-{purpose}";
            yield return Bucket(plane, name, purpose == "data" ? "Orphan" : "Delete", purpose == "data" ? ",\"crossplane.io/in-use\":\"true\"" : "");
            var head = $"\"region\":\"{plane.Region}\",\"bucket\":\"{name}\",\"bucketRef\":{{\"name\":\"{name}\"}}";
            var seen = $"\"id\":\"{name}\",\"region\":\"{plane.Region}\",\"bucket\":\"{name}\"";
            yield return Aspect(plane, "bucketversionings", name, "versioning", head, seen,
                "\"versioningConfiguration\":{\"status\":\"Enabled\",\"mfaDelete\":\"Disabled\"}");
            yield return Aspect(plane, "bucketpublicaccessblocks", name, "pab", head, seen,
                "\"blockPublicAcls\":true,\"blockPublicPolicy\":true,\"ignorePublicAcls\":true,\"restrictPublicBuckets\":true");
            yield return Aspect(plane, "bucketserversideencryptionconfigurations", name, "sse", head, seen,
                "\"rule\":[{\"applyServerSideEncryptionByDefault\":{\"sseAlgorithm\":\"AES256\"},\"bucketKeyEnabled\":true}]");
            yield return Aspect(plane, "bucketlifecycleconfigurations", name, "lifecycle", head, seen, Lifecycle(purpose));
        }
    }

    public static Seed Bucket(Dataplane plane, string name, string deletionPolicy, string labels = "")
    {
        var tags = Tags(plane, "bucket.s3.aws.upbound.io", name);
        return Ready(plane, "buckets.s3.aws.upbound.io", name, name,
            $$"""{"region":"{{plane.Region}}","forceDestroy":false,"objectLockEnabled":false,"tags":{{tags}} }""",
            $$"""
            {"id":"{{name}}","arn":"arn:aws:s3:::{{name}}","region":"{{plane.Region}}","bucketRegion":"{{plane.Region}}","bucketDomainName":"{{name}}.s3.amazonaws.com",
             "bucketRegionalDomainName":"{{name}}.s3.{{plane.Region}}.amazonaws.com","hostedZoneId":"Z3AQBSTGFJSTF","forceDestroy":false,"objectLockEnabled":false,"requestPayer":"BucketOwner",
             "grant":[{"id":"{{plane.Account}}","permissions":["FULL_CONTROL"],"type":"CanonicalUser","uri":""}],
             "versioning":{"enabled":true,"mfaDelete":false},
             "serverSideEncryptionConfiguration":{"rule":{"applyServerSideEncryptionByDefault":{"kmsMasterKeyId":"","sseAlgorithm":"AES256"},"bucketKeyEnabled":true} },
             "tags":{{tags}},"tagsAll":{{tags}} }
            """, deletionPolicy, labels);
    }

    private static Seed Aspect(Dataplane plane, string plural, string bucket, string suffix, string head, string seen, string fields) =>
        Ready(plane, $"{plural}.s3.aws.upbound.io", $"{bucket}-{suffix}", bucket, $"{{{head},{fields}}}", $"{{{seen},{fields}}}");

    private static string Lifecycle(string purpose) => purpose == "data"
        ? """
          "rule":[{"id":"expire-noncurrent","status":"Enabled","filter":[{"prefix":""}],"noncurrentVersionExpiration":[{"noncurrentDays":30}],"abortIncompleteMultipartUpload":[{"daysAfterInitiation":7}]},{"id":"tier-cold","status":"Enabled","filter":[{"prefix":"cold/"}],"transition":[{"days":30,"storageClass":"STANDARD_IA"}]}]
          """
        : """
          "rule":[{"id":"expire-backups","status":"Enabled","filter":[{"prefix":"backup/"}],"expiration":[{"days":35}],"abortIncompleteMultipartUpload":[{"daysAfterInitiation":3}]}]
          """;
}
