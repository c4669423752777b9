using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>Reads single fields of a database's objects; what is missing or of another form is taken as not said.</summary>
internal static class TidbFields
{
    public static JsonNode? At(JsonNode? root, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            root = root is JsonObject map && map.TryGetPropertyValue(key, out var member) ? member : null;
        return root;
    }

    public static string? TextAt(JsonNode? root, params ReadOnlySpan<string> path) => JsonTrees.Text(At(root, path));

    public static bool? FlagAt(JsonNode? root, params ReadOnlySpan<string> path) => At(root, path)?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static int? NumberAt(JsonNode? root, params ReadOnlySpan<string> path) =>
        At(root, path) is { } node && node.GetValueKind() is JsonValueKind.Number && int.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An amount, which is a number or a text.</summary>
    public static string? AmountAt(JsonNode? root, params ReadOnlySpan<string> path) => Amount(At(root, path));

    public static IReadOnlyList<JsonObject> ItemsAt(JsonNode? root, params ReadOnlySpan<string> path) => At(root, path) is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    /// <summary>A copy without these members; null where nothing is left of it.</summary>
    public static JsonNode? Without(JsonNode? node, params ReadOnlySpan<string> keys)
    {
        if (node?.DeepClone() is not JsonObject copy)
            return node?.DeepClone();
        foreach (var key in keys)
            copy.Remove(key);
        return copy.Count == 0 ? null : copy;
    }

    /// <summary>The same JSON; of resources, amounts of the same value.</summary>
    public static bool Same(string key, JsonNode? one, JsonNode? other) => JsonTrees.Same(one, other)
        || key is "requests" or "limits" or "resources" && one is JsonObject left && other is JsonObject right && left.Count == right.Count
            && left.All(member => right.TryGetPropertyValue(member.Key, out var value) && Quantity.Compare(Amount(member.Value), Amount(value)) == 0);

    private static string? Amount(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };
}
