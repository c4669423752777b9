using System.Text;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage;

/// <summary>Types and objects for tests: JSON in, facts out, as a watch would bring them.</summary>
internal static class Sample
{
    public const string Cluster = "prod-1";

    public static readonly ResourceType Bucket = Managed("s3.aws.upbound.io", "Bucket", "buckets");
    public static readonly ResourceType NewBucket = Managed("s3.aws.m.upbound.io", "Bucket", "buckets", namespaced: true);
    public static readonly ResourceType Versioning = Managed("s3.aws.upbound.io", "BucketVersioning", "bucketversionings");
    public static readonly ResourceType NewVersioning = Managed("s3.aws.m.upbound.io", "BucketVersioning", "bucketversionings", namespaced: true);
    public static readonly ResourceType Encryption = Managed("s3.aws.upbound.io", "BucketServerSideEncryptionConfiguration", "bucketserversideencryptionconfigurations");
    public static readonly ResourceType AccessBlock = Managed("s3.aws.upbound.io", "BucketPublicAccessBlock", "bucketpublicaccessblocks");
    public static readonly ResourceType Lifecycle = Managed("s3.aws.upbound.io", "BucketLifecycleConfiguration", "bucketlifecycleconfigurations");
    public static readonly ResourceType Policy = Managed("s3.aws.upbound.io", "BucketPolicy", "bucketpolicies");
    public static readonly ResourceType ObjectLock = Managed("s3.aws.upbound.io", "BucketObjectLockConfiguration", "bucketobjectlockconfigurations");
    public static readonly ResourceType Ownership = Managed("s3.aws.upbound.io", "BucketOwnershipControls", "bucketownershipcontrols");
    public static readonly ResourceType Vpc = Managed("ec2.aws.upbound.io", "VPC", "vpcs");
    public static readonly ResourceType Usage = Type("protection.crossplane.io", "Usage", "usages", namespaced: true);
    public static readonly ResourceType ClusterUsage = Type("protection.crossplane.io", "ClusterUsage", "clusterusages");
    public static readonly ResourceType LegacyUsage = Type("apiextensions.crossplane.io", "Usage", "usages");
    public static readonly ResourceType Webhook = Type("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations");
    public static readonly ResourceType Backup = Type("pingcap.com", "Backup", "backups", namespaced: true);
    public static readonly ResourceType BackupSchedule = Type("pingcap.com", "BackupSchedule", "backupschedules", namespaced: true);

    /// <summary>As Crossplane v2.3.4 installs it.</summary>
    public const string HookJson = """
        {"metadata":{"name":"crossplane-no-usages"},"webhooks":[{"name":"nousages.protection.crossplane.io","failurePolicy":"Fail",
         "objectSelector":{"matchLabels":{"crossplane.io/in-use":"true"}},
         "rules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["DELETE"],"resources":["*"]}]}]}
        """;

    public static ResourceType Type(string group, string kind, string resource, bool namespaced = false, params string[] categories) =>
        new() { Group = group, Version = "v1beta1", Resource = resource, Kind = kind, Namespaced = namespaced, Categories = categories };

    public static ResourceType Managed(string group, string kind, string resource, bool namespaced = false) => Type(group, kind, resource, namespaced, "crossplane", "managed", "aws");

    public static FactReader Reader() => new(CrossplaneReaders.All, new StringPool());

    public static ObjectFacts? Read(ResourceType type, string json) => Reader().Read(type, Encoding.UTF8.GetBytes(json));

    public static T Read<T>(ResourceType type, string json) where T : ObjectFacts => Assert.IsType<T>(Read(type, json), exactMatch: true);

    public static ClusterJoin Join(params IEnumerable<(ResourceType Type, string Json)> objects)
    {
        var join = new ClusterJoin(Cluster, [new BucketRows(), new ProtectionRows()]);
        join.Discover(new Dictionary<string, string>());
        foreach (var (type, json) in objects)
            join.Put(Read(type, json)!);
        join.Drain();
        return join;
    }

    public static BucketRow BucketRow(this ClusterJoin join, string name) => join.Rows.Values.OfType<BucketRow>().Single(row => row.Key.Name == name);

    public static ProtectionRow ProtectionRow(this ClusterJoin join, string name) => join.Rows.Values.OfType<ProtectionRow>().Single(row => row.Key.Name == name);

    public static string Keys(this FindingList findings) => string.Join(" ", findings.Items.Select(finding => finding.Key));
}
