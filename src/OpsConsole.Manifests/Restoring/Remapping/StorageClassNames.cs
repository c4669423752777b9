using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring.Remapping;

/// <summary>The storage classes that an object names, at whatever depth, as <c>storageClassName</c>: claims, and TiDB's components and their volumes.</summary>
public static class StorageClassNames
{
    /// <summary>Each once, in the order of the text.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> json)
    {
        var names = new List<string>();
        Collect(RestoreBody.Read(json)["spec"], names);
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static void Collect(JsonNode? node, List<string> names)
    {
        if (node is JsonArray list)
            foreach (var entry in list)
                Collect(entry, names);
        if (node is not JsonObject map)
            return;
        foreach (var (key, value) in map)
            if (key == "storageClassName" && JsonTrees.Text(value) is { Length: > 0 } name)
                names.Add(name);
            else
                Collect(value, names);
    }
}
