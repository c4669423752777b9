using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>What holds for every object: names, metadata that is the server's own, and how a document becomes a stored object.</summary>
internal static partial class ObjectRules
{
    private const string SubdomainWords = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelWords = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static JsonObject Metadata(JsonObject document)
    {
        if (document["metadata"] is not JsonObject metadata)
            document["metadata"] = metadata = [];
        return metadata;
    }

    public static string Text(JsonObject holder, string key) =>
        holder[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static IReadOnlyList<FieldError> CheckName(ServedType type, string name)
    {
        if (name.Length == 0)
            return [FieldError.Required("metadata.name", "name or generateName is required")];
        var isLabel = type.Resource is "namespaces" or "services" && type.Group.Length == 0;
        var (pattern, most, words) = isLabel ? (Label(), 63, LabelWords) : (Subdomain(), 253, SubdomainWords);
        if (name.Length > most)
            return [FieldError.Invalid("metadata.name", $"\"{name}\"", $"must be no more than {most} characters")];
        return pattern.IsMatch(name) ? [] : [FieldError.Invalid("metadata.name", $"\"{name}\"", words)];
    }

    /// <summary>The finalizers, wherever they are: a namespace has its own kind of them in its spec.</summary>
    public static IReadOnlyList<string> Finalizers(JsonObject document)
    {
        var general = document["metadata"]?["finalizers"] as JsonArray;
        return general is null ? [] : [.. general.Select(item => item!.GetValue<string>())];
    }

    public static bool IsTerminating(JsonObject document) => document["metadata"]?["deletionTimestamp"] is not null;

    /// <summary>Renders a document for the store. Metadata comes first; the revision is written in.</summary>
    public static StoredObject Render(ServedType type, JsonObject document, long revision)
    {
        var metadata = Metadata(document);
        // What a dry run would create has no revision.
        metadata.Remove("resourceVersion");
        if (revision > 0)
            metadata["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        var ordered = new JsonObject { ["metadata"] = metadata.DeepClone() };
        foreach (var (name, value) in document)
            if (name is not ("apiVersion" or "kind" or "metadata"))
                ordered[name] = value?.DeepClone();
        var (space, own) = (Text(metadata, "namespace"), Text(metadata, "name"));
        return new StoredObject
        {
            Key = StoredObject.KeyOf(space, own),
            Namespace = space,
            Name = own,
            Uid = Text(metadata, "uid"),
            Revision = revision,
            IsTerminating = IsTerminating(document),
            Labels = metadata["labels"] is JsonObject labels
                ? labels.ToDictionary(label => label.Key, label => label.Value?.GetValue<string>() ?? "", StringComparer.Ordinal)
                : [],
            Fields = type.SelectableFields.ToDictionary(field => field, field => FieldOf(document, field), StringComparer.Ordinal),
            Tail = Json.ToUtf8(ordered).AsSpan(1).ToArray(),
        };
    }

    private static string FieldOf(JsonObject document, string field)
    {
        JsonNode? node = document;
        foreach (var part in field.Split('.'))
            node = (node as JsonObject)?[part];
        return node is JsonValue value ? value.ToString() : "";
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();
}
