using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Requests;

/// <summary>An answer without what must differ between two servers: identities, versions, times, wording, who manages which field.</summary>
public static partial class NormalForm
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ApiReply reply) => reply.Json is { } json
        ? $"{reply.Status} {Of(json)}"
        : $"{reply.Status} {System.Text.Encoding.UTF8.GetString(reply.Body).Trim()}";

    public static string Of(JsonNode? node) => Sorted(node)?.ToJsonString(Readable) ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Where(field => field.Key is not ("managedFields" or "selfLink"))
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, IsVolatile(field.Key, fields) ? Marked(field.Value) : Sorted(field.Value)))),
        // An age counts on while the two servers are asked one after the other.
        JsonValue text when text.GetValueKind() == JsonValueKind.String && Age().IsMatch((string)text!) => "…s",
        // The watch cache of 1.20 hands out its items in no order.
        JsonArray items => new JsonArray([.. items.Select(Sorted).OrderBy(item => (string?)((item as JsonObject)?["metadata"] as JsonObject)?["name"], StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    private static bool IsVolatile(string field, JsonObject parent) =>
        field is "uid" or "resourceVersion" or "creationTimestamp" or "deletionTimestamp" or "continue" or "storageVersionHash" or "message"
        || (field == "name" && parent.ContainsKey("generateName"));

    [GeneratedRegex("^[0-9]{1,3}s$")]
    private static partial Regex Age();

    /// <summary>That it is there, and whether it is empty.</summary>
    private static JsonNode? Marked(JsonNode? value) => value is null ? null : (string?)value == "" ? "" : "…";
}
