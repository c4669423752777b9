using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace OpsConsole.Sandbox.S3;

/// <summary>What S3 answers, in its own XML; null where the bucket has no such setting, with S3's code for that.</summary>
internal static class S3Documents
{
    private const string Space = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static readonly string[] Blocks = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

    public static (string? Document, string Missing) Of(string operation, SimulatedBucket bucket) => operation switch
    {
        "GetBucketLocation" => (Write(new("LocationConstraint", bucket.Region == "us-east-1" ? "" : bucket.Region)), ""),
        "GetBucketVersioning" => (Write(new("VersioningConfiguration",
            bucket.Versioning is { } status ? new XElement("Status", status) : null, bucket.MfaDelete ? new XElement("MfaDelete", "Enabled") : null)), ""),
        "GetBucketEncryption" => (bucket.Encryption is { } algorithm ? Write(new("ServerSideEncryptionConfiguration",
            new XElement("Rule", new XElement("ApplyServerSideEncryptionByDefault", new XElement("SSEAlgorithm", algorithm))))) : null, "ServerSideEncryptionConfigurationNotFoundError"),
        "GetPublicAccessBlock" => (bucket.PublicAccessBlocks is { } on ? Write(new("PublicAccessBlockConfiguration",
            Blocks.Select((name, index) => new XElement(name, index < on)))) : null, "NoSuchPublicAccessBlockConfiguration"),
        "GetBucketLifecycleConfiguration" => (bucket.LifecycleRules > 0 ? Write(new("LifecycleConfiguration", Enumerable.Range(1, bucket.LifecycleRules).Select(number => new XElement("Rule",
            new XElement("ID", $"rule-{number}"), new XElement("Filter", new XElement("Prefix", "")), new XElement("Status", "Enabled"), new XElement("Expiration", new XElement("Days", 30)))))) : null,
            "NoSuchLifecycleConfiguration"),
        "GetBucketPolicy" => (bucket.Policy, "NoSuchBucketPolicy"),
        "GetBucketPolicyStatus" => (bucket.Policy is not null ? Write(new("PolicyStatus", new XElement("IsPublic", bucket.IsPublic))) : null, "NoSuchBucketPolicy"),
        "GetBucketTagging" => (bucket.Tags.Count > 0 ? Write(new("Tagging", new XElement("TagSet", bucket.Tags.Select(tag => new XElement("Tag",
            new XElement("Key", tag.Key), new XElement("Value", tag.Value)))))) : null, "NoSuchTagSet"),
        "GetObjectLockConfiguration" => (bucket.ObjectLockDays is { } days ? Write(new("ObjectLockConfiguration", new XElement("ObjectLockEnabled", "Enabled"),
            days > 0 ? new XElement("Rule", new XElement("DefaultRetention", new XElement("Mode", "COMPLIANCE"), new XElement("Days", days))) : null)) : null, "ObjectLockConfigurationNotFoundError"),
        "GetBucketOwnershipControls" => (bucket.Ownership is { } ownership ? Write(new("OwnershipControls", new XElement("Rule", new XElement("ObjectOwnership", ownership)))) : null,
            "OwnershipControlsNotFoundError"),
        "GetBucketReplication" => (bucket.ReplicatesTo is { } target ? Write(new("ReplicationConfiguration", new XElement("Role", "arn:aws:iam::000000000000:role/replication"),
            new XElement("Rule", new XElement("ID", "all"), new XElement("Status", "Enabled"), new XElement("Destination", new XElement("Bucket", $"arn:aws:s3:::{target}"))))) : null,
            "ReplicationConfigurationNotFoundError"),
        _ => (null, "NotImplemented"),
    };

    /// <summary>A page of generated keys from a place on; the place is the token.</summary>
    public static string Objects(SimulatedBucket bucket, long from, int most)
    {
        var until = Math.Min(bucket.Objects, from + most);
        var text = new StringBuilder($"<ListBucketResult xmlns=\"{Space}\"><IsTruncated>{(until < bucket.Objects ? "true" : "false")}</IsTruncated>");
        if (until < bucket.Objects)
            text.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{until}</NextContinuationToken>");
        for (var number = from; number < until; number++)
            text.Append(CultureInfo.InvariantCulture, $"<Contents><Key>{KeyOf(number)}</Key><Size>{bucket.ObjectSize}</Size></Contents>");
        return text.Append("</ListBucketResult>").ToString();
    }

    /// <summary>The same with old versions, newest first, and a delete marker beside each old one; a page may end within a key.</summary>
    public static string Versions(SimulatedBucket bucket, string? afterKey, string? afterVersion, int most)
    {
        var each = 1 + 2 * bucket.OldVersions;
        var from = afterKey is null ? 0 : long.Parse(afterKey[4..], CultureInfo.InvariantCulture) * each + (afterVersion is null ? each : long.Parse(afterVersion[1..], CultureInfo.InvariantCulture) + 1);
        var (all, until) = (bucket.Objects * each, Math.Min(bucket.Objects * each, from + most));
        var text = new StringBuilder($"<ListVersionsResult xmlns=\"{Space}\"><IsTruncated>{(until < all ? "true" : "false")}</IsTruncated>");
        if (until < all)
            text.Append(CultureInfo.InvariantCulture, $"<NextKeyMarker>{KeyOf((until - 1) / each)}</NextKeyMarker><NextVersionIdMarker>v{(until - 1) % each}</NextVersionIdMarker>");
        for (var place = from; place < until; place++)
        {
            var version = place % each;
            var isMarker = version > 0 && version % 2 == 0;
            text.Append(CultureInfo.InvariantCulture, $"<{(isMarker ? "DeleteMarker" : "Version")}><Key>{KeyOf(place / each)}</Key><VersionId>v{version}</VersionId><IsLatest>{(version == 0 ? "true" : "false")}</IsLatest>");
            text.Append(isMarker ? "</DeleteMarker>" : string.Create(CultureInfo.InvariantCulture, $"<Size>{bucket.ObjectSize}</Size></Version>"));
        }
        return text.Append("</ListVersionsResult>").ToString();
    }

    public static string Error(string code) => $"<Error><Code>{code}</Code><Message>{code}</Message><RequestId>0</RequestId></Error>";

    private static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"key-{number:000000000}");

    private static string Write(XElement root)
    {
        foreach (var element in root.DescendantsAndSelf())
            element.Name = XName.Get(element.Name.LocalName, Space);
        return root.ToString(SaveOptions.DisableFormatting);
    }
}
