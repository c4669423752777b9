namespace OpsConsole.Features.Storage.Facts;

/// <summary>The types of provider-upjet-aws that stand for a bucket and its aspects.</summary>
internal static class S3Types
{
    public const string LegacyGroup = "s3.aws.upbound.io";
    public const string NamespacedGroup = "s3.aws.m.upbound.io";

    /// <summary>By kind; provider-upjet-aws v2.6.0, package/crds.</summary>
    private static readonly Dictionary<string, (AspectKind Aspect, string Resource)> Aspects = new(StringComparer.Ordinal)
    {
        ["BucketVersioning"] = (AspectKind.Versioning, "bucketversionings"),
        ["BucketServerSideEncryptionConfiguration"] = (AspectKind.Encryption, "bucketserversideencryptionconfigurations"),
        ["BucketPublicAccessBlock"] = (AspectKind.PublicAccessBlock, "bucketpublicaccessblocks"),
        ["BucketLifecycleConfiguration"] = (AspectKind.Lifecycle, "bucketlifecycleconfigurations"),
        ["BucketPolicy"] = (AspectKind.Policy, "bucketpolicies"),
        ["BucketObjectLockConfiguration"] = (AspectKind.ObjectLock, "bucketobjectlockconfigurations"),
        ["BucketOwnershipControls"] = (AspectKind.Ownership, "bucketownershipcontrols"),
    };

    private static readonly (AspectKind Aspect, string Legacy, string Namespaced)[] Names =
        [.. Aspects.Values.OrderBy(entry => entry.Aspect).Select(entry => (entry.Aspect, $"{entry.Resource}.{LegacyGroup}", $"{entry.Resource}.{NamespacedGroup}"))];

    public static bool IsS3(string group) => group is LegacyGroup or NamespacedGroup;

    public static AspectKind? AspectOf(string kind) => Aspects.TryGetValue(kind, out var entry) ? entry.Aspect : null;

    public static string BucketType(bool isNamespaced) => isNamespaced ? $"buckets.{NamespacedGroup}" : $"buckets.{LegacyGroup}";

    public static string AspectType(AspectKind aspect, bool isNamespaced) => isNamespaced ? Names[(int)aspect].Namespaced : Names[(int)aspect].Legacy;

    /// <summary>True of a type of the namespaced generation, false of the other; null of what is none of S3's.</summary>
    public static bool? IsNamespaced(string type) =>
        type.EndsWith($".{NamespacedGroup}", StringComparison.Ordinal) ? true : type.EndsWith($".{LegacyGroup}", StringComparison.Ordinal) ? false : null;
}
