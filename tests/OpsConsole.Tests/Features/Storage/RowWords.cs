using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Platform.Components;

namespace OpsConsole.Tests.Features.Storage;

/// <summary>Rows in the words of <c>tests/cases/storage</c>, whoever made them: a join in memory, or a console that follows a real server.</summary>
internal static class RowWords
{
    /// <summary>The class that every object of <c>volumes.json</c> stands beside.</summary>
    public const string Standard = """
        {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}, provisioner: ebs.csi.aws.com,
         parameters: {encrypted: "true"}, volumeBindingMode: WaitForFirstConsumer, reclaimPolicy: Retain, allowVolumeExpansion: true}
        """;

    /// <summary>What one object gives in the tables of buckets and protection, as <c>rows.json</c> has it.</summary>
    public static JsonObject OfObject(JsonObject told, ObjectKey key, ObjectFacts? facts, IReadOnlyCollection<LiveRow> rows)
    {
        // Kept for other tables, as far as it is.
        if (facts is null or StorageClassFacts or ClaimFacts or VolumeFacts)
            told["kept"] = "nothing";
        foreach (var row in rows.Where(row => (row.Key.Type, row.Key.Namespace, row.Key.Name) == (key.Type, key.Namespace, key.Name)).OrderBy(row => row.Key.Kind))
            told[row is BucketRow ? "bucket" : "protection"] = row is BucketRow bucket ? Told(bucket) : Told((ProtectionRow)row);
        if (facts is BucketAspectFacts)
            told["standsIn"] = Texts(rows.OfType<BucketRow>().Where(row => row.Aspects.Any(aspect => aspect.Object == key)).Select(row => row.Key.Name).Order(StringComparer.Ordinal));
        if (facts is UsageFacts)
            told["means"] = Texts(rows.OfType<ProtectionRow>().OrderBy(row => row.Key.ToString(), StringComparer.Ordinal)
                .SelectMany(row => row.Usages.Where(usage => usage.Object == key).Select(usage => $"{row.Kind} {row.Object.FullName}: {(usage.Holds ? "holds" : usage.Words)}")));
        if (facts is UsageWebhookFacts hook)
            told["flaw"] = hook.Flaw;
        return told;
    }

    /// <summary>What one object gives in the tables of classes and volumes, as <c>volumes.json</c> has it.</summary>
    public static JsonObject OfVolumes(JsonObject told, ObjectFacts facts, IEnumerable<LiveRow> rows)
    {
        if (facts is TidbStorageFacts tidb)
            told["wants"] = Texts(tidb.Volumes.Select(volume => $"{volume.Words}: {volume.Class ?? "default class"}, {(volume.Size is { } size ? ByteWords.Of(size) : "no size")}"));
        if (facts is VolumeAttributesClassFacts attributes)
            told["parameters"] = Texts(attributes.Parameters.Select(parameter => $"{parameter.Name}: {parameter.Value}"));
        // Told only where it is used.
        told["rows"] = new JsonArray([.. rows.Where(row => row.Key.Name != "standard" || facts is TidbStorageFacts).OrderBy(row => row.Key.Name, StringComparer.Ordinal).Select(Told)]);
        return told;
    }

    private static JsonObject Told(BucketRow row) => new()
    {
        ["state"] = $"{row.State}: {row.StateText}",
        ["why"] = row.Why,
        ["hint"] = row.Hint?.Key,
        ["aspects"] = new JsonObject(row.Aspects.Select(aspect => KeyValuePair.Create(aspect.Kind.ToString(), (JsonNode?)$"{aspect.Standing}{(aspect.Words.Length > 0 ? $": {aspect.Words}" : "")}"))),
        ["outcome"] = row.DeleteOutcome?.Key,
        ["findings"] = Keys(row),
    };

    private static JsonObject Told(ProtectionRow row) => new()
    {
        ["standing"] = row.Standing.ToString(),
        ["flaws"] = row.Flaws.ToString(),
        ["why"] = row.Why,
        ["unprotected"] = row.Unprotected.Key,
        ["cloud"] = row.CloudSettings,
        ["findings"] = Keys(row),
    };

    private static JsonObject Told(LiveRow row)
    {
        var words = new JsonObject { ["row"] = row.GetType().Name, ["name"] = row.Key.Name, ["state"] = row.State.ToString(), ["text"] = row.StateText, ["why"] = row.Why };
        if (row is ClassRow { Words: var parameters, Users: var users })
        {
            words["words"] = parameters;
            if (users.Count > 0)
                words["users"] = Texts(users.Select(user => user.IsByDefault ? $"{user.Words} by default" : user.Words));
        }
        if (row is VolumeRow volume)
            words["size"] = $"{Size(volume.Requested)} asked, {Size(volume.Capacity)} had, {Size(volume.VolumeCapacity)} of the volume{(volume.Resize is { } resize ? $"; {resize.Step} to {Size(resize.To)}" : "")}";
        words["findings"] = Texts(row.Findings.Items.Select(finding => $"{finding.Level} {finding.Key}"));
        return words;
    }

    private static string Keys(LiveRow row) => string.Join(" ", row.Findings.Items.Select(finding => finding.Key));

    private static string Size(long? bytes) => bytes is { } known ? ByteWords.Of(known) : "none";

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);
}
