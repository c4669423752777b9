using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>Within what a bucket and its aspects belong together: the same name elsewhere may be in another account.</summary>
/// <param name="IsNamespaced">Which generation.</param>
/// <param name="ProviderConfig">With its kind and, where it has one, its namespace.</param>
/// <param name="Bucket">The bucket's name in the cloud.</param>
internal readonly record struct BucketPlace(bool IsNamespaced, string ProviderConfig, string Bucket)
{
    /// <summary>Null where it speaks of no bucket, or has not found it yet.</summary>
    public static BucketPlace? Of(ObjectFacts facts) => facts switch
    {
        BucketFacts bucket => new(S3Types.IsNamespaced(bucket.Key.Type) is true, bucket.ProviderConfig, bucket.BucketName),
        BucketAspectFacts { BucketName: { } name } aspect => new(S3Types.IsNamespaced(aspect.Key.Type) is true, aspect.ProviderConfig, name),
        _ => null,
    };

    /// <summary>
    /// The row of aspects whose Bucket is not here. No object can have a name with this sign, so it is never the row of a Bucket; a provider config
    /// cannot have it either, so that the name is found again.
    /// </summary>
    public RowKey KeyWithoutBucket(string cluster) => new(RowKind.Bucket, cluster, S3Types.BucketType(IsNamespaced), "", $"{Bucket}@{ProviderConfig}");

    /// <summary>Null where the row is that of an object.</summary>
    public static BucketPlace? WithoutBucket(RowKey key) => key.Name.LastIndexOf('@') is > 0 and var at
        ? new(S3Types.IsNamespaced(key.Type) is true, key.Name[(at + 1)..], key.Name[..at])
        : null;

    public static RowKey KeyOf(string cluster, ObjectKey key) => new(RowKind.Bucket, cluster, key.Type, key.Namespace, key.Name);
}
