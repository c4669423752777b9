using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>What a server made of an object by itself, line by line: <c>+</c> it added, <c>-</c> it left away, <c>~</c> it has otherwise.</summary>
internal static class ServerChanges
{
    /// <summary>What a server gives every object itself and takes from nobody.</summary>
    public static readonly IReadOnlyList<string> ServersOwn =
        ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink"];

    /// <summary>What a server chooses anew each time: told without its value.</summary>
    private static readonly IReadOnlyList<string> Chosen = ["clusterIP", "clusterIPs", "lastTransitionTime"];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Of(JsonObject written, JsonObject stored)
    {
        var lines = new List<string>();
        Compare("", WithoutServersOwn(written), WithoutServersOwn(stored), lines);
        return lines;
    }

    public static JsonObject WithoutServersOwn(JsonObject document)
    {
        var copy = document.DeepClone().AsObject();
        foreach (var field in ServersOwn)
            copy["metadata"]!.AsObject().Remove(field);
        return copy;
    }

    private static void Compare(string path, JsonNode? written, JsonNode? stored, List<string> lines)
    {
        switch (written, stored)
        {
            case (JsonObject before, JsonObject after):
                foreach (var name in before.Concat(after).Select(member => member.Key).Distinct().Order(StringComparer.Ordinal))
                    Compare(path.Length == 0 ? name : $"{path}.{name}", before[name], after[name], lines);
                break;
            case (JsonArray before, JsonArray after) when before.Count == after.Count:
                foreach (var (index, item) in before.Index())
                    Compare($"{path}[{index}]", item, after[index], lines);
                break;
            case (null, { }):
                lines.Add($"+ {path}: {WithoutChosen(path[(path.LastIndexOf('.') + 1)..], stored).ToJsonString(Plain)}");
                break;
            case ({ }, null):
                lines.Add($"- {path}");
                break;
            case var _ when !JsonNode.DeepEquals(written, stored):
                lines.Add($"~ {path}: {stored!.ToJsonString(Plain)}");
                break;
        }
    }

    private static JsonNode WithoutChosen(string name, JsonNode added) => added switch
    {
        _ when Chosen.Contains(name) => JsonValue.Create("(as the server chooses)"),
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, field.Value is { } value ? WithoutChosen(field.Key, value) : null))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : WithoutChosen("", item))]),
        _ => added.DeepClone(),
    };
}
