using System.Globalization;
using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads the resources that configure buckets, of both generations.</summary>
public sealed class BucketAspectReader : IFactReader
{
    private static readonly string[] Blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

    public bool Reads(ResourceType type) => S3Types.IsS3(type.Group) && S3Types.AspectOf(type.Kind) is not null && ManagedReader.IsManaged(type);

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (S3Types.AspectOf(type.Kind) is not { } aspect || ManagedReader.ReadManaged(type, root, pool) is not { } common)
            return null;
        var seen = root.At("status", "atProvider");
        // What is only observed says nothing of what it wants.
        JsonElement? Said(string key) => root.At("spec", "forProvider", key) ?? root.At("spec", "initProvider", key) ?? seen.At(key);
        var (words, isFull) = Configured(aspect, Said);
        var wanted = root.At("spec", "forProvider");
        var name = BucketName(common, root, seen);
        return new BucketAspectFacts(common)
        {
            Aspect = aspect,
            BucketName = pool.GetOrNull(name),
            BucketRef = name is null ? pool.GetOrNull(wanted.At("bucketRef", "name").Text()) : null,
            BucketSelector = name is null && wanted.At("bucketSelector", "matchLabels") is { ValueKind: JsonValueKind.Object } labels ? ManagedReader.Labels(labels, pool) : null,
            Configures = pool.Get(words),
            IsFull = isFull,
        };
    }

    /// <summary>Where the owner of the bucket is asked for too, terraform's id is <c>bucket,owner</c>.</summary>
    private static string? BucketName(ManagedFacts common, JsonElement root, JsonElement? seen) =>
        seen.At("bucket").Text() is { Length: > 0 } bucket ? bucket
        : root.At("spec", "forProvider", "bucket").Text() is { Length: > 0 } wanted ? wanted
        : (common.ExternalName ?? seen.At("id").Text()) is { Length: > 0 } id ? id.Split(',')[0]
        : null;

    private static (string Words, bool IsFull) Configured(AspectKind aspect, Func<string, JsonElement?> said) => aspect switch
    {
        AspectKind.Versioning => Versioning(said("versioningConfiguration").Single()),
        AspectKind.Encryption => said("rule").Single().At("applyServerSideEncryptionByDefault").Single().At("sseAlgorithm").Text() is { Length: > 0 } algorithm ? (algorithm, true) : ("", false),
        AspectKind.PublicAccessBlock => Blocked(Blocks.Count(key => said(key).IsTrue())),
        AspectKind.Lifecycle => Lifecycle([.. said("rule").Items()]),
        AspectKind.Policy => PolicyWords.Of(said("policy").Text()),
        AspectKind.ObjectLock => BucketReader.Retention(said("rule").Single()) is { } retention ? (retention, true) : ("no default retention", false),
        AspectKind.Ownership => said("rule").Single().At("objectOwnership").Text() is { Length: > 0 } ownership ? (ownership, true) : ("", false),
        _ => ("", false),
    };

    private static (string, bool) Versioning(JsonElement? configuration) => configuration.At("status").Text() switch
    {
        "Enabled" => (configuration.At("mfaDelete").Text() == "Enabled" ? "Enabled, with MFA delete" : "Enabled", true),
        { Length: > 0 } status => (status, false),
        _ => ("", false),
    };

    private static (string, bool) Blocked(int on) => on switch
    {
        4 => ("all four on", true),
        0 => ("none of 4 on", false),
        _ => ($"{on.ToString(CultureInfo.InvariantCulture)} of 4 on", false),
    };

    private static (string, bool) Lifecycle(List<JsonElement> rules)
    {
        var off = rules.Count(rule => rule.At("status").Text() == "Disabled");
        var words = BucketReader.Number(rules.Count, "rule");
        return (off == 0 ? words : $"{words}, {off.ToString(CultureInfo.InvariantCulture)} disabled", rules.Count > off);
    }
}
