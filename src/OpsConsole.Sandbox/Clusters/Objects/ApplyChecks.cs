using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>What cannot be applied to a typed object is refused before anything is merged, with the real server's 500.</summary>
/// <remarks>structured-merge-diff, typed/validate.go and typed/helpers.go.</remarks>
internal static class ApplyChecks
{
    public static void Check(JsonObject document, FieldShape shape)
    {
        if (shape != FieldShape.Deduced && shape != FieldShape.BuiltIn)
            Check(document, shape, "");
    }

    private static void Check(JsonNode? value, FieldShape shape, string path)
    {
        if (value is null)
            return;
        var kind = value.GetValueKind();
        switch (shape.Type)
        {
            case "integer" or "number" when kind is not JsonValueKind.Number:
                throw Refused(path, "expected numeric (int or float), got *value.valueUnstructured");
            case "string" when kind is not JsonValueKind.String:
                throw Refused(path, $"expected string, got &value.valueUnstructured{{Value:{value.ToJsonString()}}}");
            case "object" when kind is not JsonValueKind.Object && !shape.IsAtomic:
                throw Refused(path, $"expected map, got &{{{Words(value)}}}");
            case "array" when kind is not JsonValueKind.Array:
                throw Refused(path, $"expected list, got &{{{Words(value)}}}");
        }
        if (value is JsonObject members && !shape.IsAtomic)
            foreach (var (name, member) in members)
                Check(member, shape.Member(name) ?? throw Refused($"{path}.{name}", "field not declared in schema"), $"{path}.{name}");
        else if (FieldSet.HasItems(value, shape))
            CheckItems(value.AsArray(), shape, path);
    }

    private static void CheckItems(JsonArray items, FieldShape shape, string path)
    {
        var seen = new HashSet<string>();
        foreach (var (place, item) in items.Index())
        {
            if (shape.Keys.FirstOrDefault(key => item?[key] is null) is { } missing)
                throw Refused(path, $"element {place}: associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)");
            if (!seen.Add(FieldSet.KeyOf(item, shape)))
                throw Refused(path, $"duplicate entries for key {FieldSet.Words(FieldSet.KeyOf(item, shape))}");
            if (!shape.IsSet)
                Check(item, shape.Item, $"{path}{FieldSet.Words(FieldSet.KeyOf(item, shape))}");
        }
    }

    private static string Words(JsonNode value) => value is JsonArray list ? $"[{string.Join(" ", list.Select(item => item?.ToString()))}]" : value.ToString();

    private static ApiFailureException Refused(string path, string why) => ApiFailureException.Internal($"failed to create typed patch object: {path}: {why}");
}
