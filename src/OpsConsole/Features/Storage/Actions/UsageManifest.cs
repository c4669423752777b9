using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>A Usage that protects one managed resource for a reason, exactly as it is created: without an owner, and never with replayDeletion.</summary>
internal sealed record UsageManifest
{
    public const string Manager = "opsconsole";

    private const int LongestName = 253;

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Group and version of the Usage.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Usage or ClusterUsage.</summary>
    public required string Kind { get; init; }

    /// <summary>Empty where it has none.</summary>
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>Of what it protects.</summary>
    public required string UsedApiVersion { get; init; }
    public required string UsedKind { get; init; }
    public required string UsedName { get; init; }
    public required string Reason { get; init; }

    public string Words => $"{Kind} {(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")}";

    public string CollectionPath => ObjectPath.OfCollection(Group, Version, Resource, Namespace);

    public string Path => ObjectPath.Of(Group, Version, Resource, Namespace, Name);

    /// <summary>The same object has the same name whoever asks, whatever its version; two objects have two.</summary>
    public static string NameFor(string group, string kind, string space, string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{group}/{kind}/{space}/{name}")))[..20];
        var word = kind.ToLowerInvariant();
        const string head = "opsconsole-protect-";
        return $"{head}{word[..Math.Min(word.Length, LongestName - head.Length - 1 - hash.Length)]}-{hash}";
    }

    /// <summary>Canonical JSON: what is shown, hashed and sent.</summary>
    public string Json()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", ApiVersion);
            json.WriteString("kind", Kind);
            json.WriteStartObject("metadata");
            json.WriteStartObject("labels");
            json.WriteString("app.kubernetes.io/managed-by", Manager);
            json.WriteEndObject();
            json.WriteString("name", Name);
            if (Namespace.Length > 0)
                json.WriteString("namespace", Namespace);
            json.WriteEndObject();
            json.WriteStartObject("spec");
            json.WriteStartObject("of");
            json.WriteString("apiVersion", UsedApiVersion);
            json.WriteString("kind", UsedKind);
            json.WriteStartObject("resourceRef");
            json.WriteString("name", UsedName);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteString("reason", Reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Null for what was never written by <see cref="Json"/>.</summary>
    public static UsageManifest? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var read = new UsageManifest
            {
                ApiVersion = root.At("apiVersion").Text() ?? "",
                Kind = root.At("kind").Text() ?? "",
                Namespace = root.At("metadata", "namespace").Text() ?? "",
                Name = root.At("metadata", "name").Text() ?? "",
                UsedApiVersion = root.At("spec", "of", "apiVersion").Text() ?? "",
                UsedKind = root.At("spec", "of", "kind").Text() ?? "",
                UsedName = root.At("spec", "of", "resourceRef", "name").Text() ?? "",
                Reason = root.At("spec", "reason").Text() ?? "",
            };
            return read.Json() == text ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>True of a Usage that protects the same object, not for a user of it, without replay, and that stays; its reason may be another.</summary>
    public bool IsMetBy(byte[] answered)
    {
        using var document = JsonDocument.Parse(answered);
        var spec = document.RootElement.At("spec");
        return GroupOf(spec.At("of", "apiVersion").Text() ?? "") == GroupOf(UsedApiVersion)
            && spec.At("of", "kind").Text() == UsedKind && spec.At("of", "resourceRef", "name").Text() == UsedName
            && spec.At("of", "resourceRef", "namespace").Text() is null or "" && spec.At("by") is null
            && !spec.At("replayDeletion").IsTrue() && document.RootElement.At("metadata", "deletionTimestamp") is null;
    }

    /// <summary>True where Crossplane says that it took it up.</summary>
    public static bool IsReady(byte[] answered)
    {
        using var document = JsonDocument.Parse(answered);
        return document.RootElement.At("status", "conditions").Items().Any(condition => condition.At("type").Text() == "Ready" && condition.At("status").Text() == "True");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Words} of {UsedKind} {UsedName}");

    private string Group => GroupOf(ApiVersion);

    private string Version => ApiVersion[(ApiVersion.LastIndexOf('/') + 1)..];

    private string Resource => Kind == "ClusterUsage" ? "clusterusages" : "usages";

    private static string GroupOf(string apiVersion) => apiVersion.LastIndexOf('/') is > 0 and var slash ? apiVersion[..slash] : "";
}
