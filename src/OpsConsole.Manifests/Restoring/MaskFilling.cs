using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// Puts values where a stored state has only their digests: a digest that the living object has too is the same value. A digest itself is never sent.
/// </summary>
public sealed class MaskFilling
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);

    /// <param name="masked">The living object as captures store it.</param>
    /// <param name="live">The same object as the server sent it.</param>
    /// <exception cref="FormatException">One of them is not JSON.</exception>
    public MaskFilling(ReadOnlySpan<byte> masked, ReadOnlySpan<byte> live) => Collect(JsonTrees.Parse(masked), JsonTrees.Parse(live));

    private MaskFilling()
    {
    }

    /// <summary>Knows no value: there is no living object.</summary>
    public static MaskFilling None { get; } = new();

    /// <summary>The body with its values, and the paths whose values nobody here knows; while there is one, the body must not be sent.</summary>
    public FilledBody Fill(ReadOnlySpan<byte> body)
    {
        var root = JsonTrees.Parse(body);
        // Bookkeeping of kubectl: without it the next apply treats the fields as somebody else's, and nothing is lost.
        if (root?["metadata"]?["annotations"] is JsonObject annotations && IsMask(annotations[LastApplied]) && !_values.ContainsKey(annotations[LastApplied]!.GetValue<string>()))
            annotations.Remove(LastApplied);
        var missing = new List<string>();
        root = Filled(root, "", missing);
        return new(JsonTrees.Bytes(root), missing);
    }

    /// <summary>The same for a JSON Patch: paths that lack their values are those of the object.</summary>
    public FilledBody FillPatch(ReadOnlySpan<byte> patch)
    {
        var (root, missing) = (JsonTrees.Parse(patch), new List<string>());
        foreach (var operation in root!.AsArray().OfType<JsonObject>())
            if (operation["value"] is { } value && Filled(value, JsonTrees.Text(operation["path"])!, missing) is var filled && !ReferenceEquals(filled, value))
                operation["value"] = filled;
        return new(JsonTrees.Bytes(root), [.. missing.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Where a state has digests in the places of values.</summary>
    public static IReadOnlyList<string> Masked(ReadOnlySpan<byte> json) => None.Fill(json).Missing;

    private JsonNode? Filled(JsonNode? node, string path, List<string> missing)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var key in map.Select(member => member.Key).ToList())
                    if (Filled(map[key], JsonPaths.Key(path, key), missing) is var value && !ReferenceEquals(value, map[key]))
                        map[key] = value;
                break;
            case JsonArray list:
                for (var place = 0; place < list.Count; place++)
                    if (Filled(list[place], $"{path}[{place}]", missing) is var value && !ReferenceEquals(value, list[place]))
                        list[place] = value;
                break;
            case not null when IsMask(node):
                if (_values.TryGetValue(node.GetValue<string>(), out var known))
                    return known?.DeepClone();
                missing.Add(path);
                break;
        }
        return node;
    }

    private void Collect(JsonNode? masked, JsonNode? live)
    {
        switch (masked, live)
        {
            case (JsonObject left, JsonObject right):
                foreach (var (key, value) in left)
                    if (right.TryGetPropertyValue(key, out var other))
                        Collect(value, other);
                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var place = 0; place < left.Count; place++)
                    Collect(left[place], right[place]);
                break;
            // A value that reads like a digest is none that captures made.
            case (JsonValue, not null) when IsMask(masked) && !IsMask(live):
                _values[masked.GetValue<string>()] = live.DeepClone();
                break;
        }
    }

    private static bool IsMask(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.String && CanonicalWriter.IsMask(Encoding.UTF8.GetBytes(value.GetValue<string>()));
}

/// <summary>A body and the paths of the values that it lacks.</summary>
public sealed record FilledBody(byte[] Json, IReadOnlyList<string> Missing);
