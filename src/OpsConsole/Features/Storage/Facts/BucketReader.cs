using System.Globalization;
using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads Buckets of both generations.</summary>
public sealed class BucketReader : IFactReader
{
    public bool Reads(ResourceType type) => type.Kind == "Bucket" && S3Types.IsS3(type.Group) && ManagedReader.IsManaged(type);

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ManagedReader.ReadManaged(type, root, pool) is not { } common)
            return null;
        var wanted = root.At("spec", "forProvider");
        return new BucketFacts(common)
        {
            ForceDestroy = wanted.At("forceDestroy").IsTrue(),
            WantsObjectLock = wanted.At("objectLockEnabled").IsTrue(),
            Seen = common.HasBeenObserved ? Sight(root.At("status", "atProvider"), pool) : null,
        };
    }

    private static BucketSight Sight(JsonElement? seen, StringPool pool)
    {
        var encryption = seen.At("serverSideEncryptionConfiguration").Single().At("rule").Single().At("applyServerSideEncryptionByDefault").Single();
        return new()
        {
            Versioning = seen.At("versioning").Single().At("enabled").Flag(),
            Encryption = encryption.At("sseAlgorithm").Text() is { Length: > 0 } algorithm ? pool.Get(algorithm) : null,
            KmsKey = encryption.At("kmsMasterKeyId").Text() is { Length: > 0 } key ? pool.Get(key) : null,
            LifecycleRules = seen.At("lifecycleRule") is { ValueKind: JsonValueKind.Array } rules ? rules.GetArrayLength() : null,
            ObjectLock = seen.At("objectLockEnabled").Flag(),
            Retention = pool.GetOrNull(Retention(seen.At("objectLockConfiguration").Single().At("rule").Single())),
            HasPolicy = seen.At("policy").Text() is { Length: > 0 },
            HasReplication = seen.At("replicationConfiguration").Single() is { ValueKind: JsonValueKind.Object } replication && replication.EnumerateObject().Any(),
        };
    }

    /// <summary>Null where the rule keeps nothing by default.</summary>
    internal static string? Retention(JsonElement? rule)
    {
        var retention = rule.At("defaultRetention").Single();
        if (retention.At("mode").Text() is not { Length: > 0 } mode)
            return null;
        return retention.At("days").Whole() is { } days ? $"{mode}, {Number(days, "day")}"
            : retention.At("years").Whole() is { } years ? $"{mode}, {Number(years, "year")}" : mode;
    }

    internal static string Number(long count, string what) => $"{count.ToString(CultureInfo.InvariantCulture)} {what}{(count == 1 ? "" : "s")}";
}
