using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>When a write counts as a new generation, and when it is no write at all.</summary>
internal static class Generations
{
    /// <summary>Anything but metadata counts; status does not where the version has a status subresource.</summary>
    public static bool Counts(ServedVersion version, JsonObject before, JsonObject after) =>
        !JsonNode.DeepEquals(Counted(version, before), Counted(version, after));

    /// <summary>Whether nothing but the time of a managed-fields entry differs.</summary>
    public static bool IsSame(JsonObject before, JsonObject after) => JsonNode.DeepEquals(Timeless(before), Timeless(after));

    private static JsonObject Counted(ServedVersion version, JsonObject document)
    {
        var counted = new JsonObject();
        foreach (var (name, value) in document)
            if (name is not ("apiVersion" or "kind" or "metadata") && !(name == "status" && version.HasStatus))
                counted[name] = value?.DeepClone();
        return counted;
    }

    private static JsonObject Timeless(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        copy.Remove("apiVersion");
        copy.Remove("kind");
        if (copy["metadata"]?["managedFields"] is JsonArray entries)
            foreach (var entry in entries.OfType<JsonObject>())
                entry.Remove("time");
        return copy;
    }
}
