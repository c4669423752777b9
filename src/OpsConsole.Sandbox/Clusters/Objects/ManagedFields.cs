using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>Keeps <c>metadata.managedFields</c>: whoever changes a field owns it from then on.</summary>
internal static class ManagedFields
{
    public static void Update(JsonObject before, JsonObject after, string manager, string apiVersion, string now, FieldShape shape)
    {
        var entries = Of(before);
        var (changed, removed) = FieldSet.Compare(before, after, shape);
        if (!changed.IsEmpty || !removed.IsEmpty)
            entries = Move(entries, changed, removed, manager, apiVersion, now);
        Write(after, entries);
    }

    /// <summary>The entries, to be changed.</summary>
    public static List<JsonObject> Of(JsonObject document) =>
        (document["metadata"]?["managedFields"] as JsonArray)?.OfType<JsonObject>().Select(entry => (JsonObject)entry.DeepClone()).ToList() ?? [];

    /// <summary>In the server's order.</summary>
    public static void Write(JsonObject document, IEnumerable<JsonObject> entries)
    {
        var metadata = ObjectRules.Metadata(document);
        metadata.Remove("managedFields");
        var ordered = entries.OrderBy(entry => entry["operation"]?.GetValue<string>(), StringComparer.Ordinal)
            .ThenBy(entry => entry["time"]?.GetValue<string>(), StringComparer.Ordinal).ThenBy(entry => entry["manager"]?.GetValue<string>(), StringComparer.Ordinal).ToArray();
        if (ordered.Length > 0)
            metadata["managedFields"] = new JsonArray(ordered);
    }

    public static JsonObject Entry(string manager, string operation, string apiVersion, string now, FieldSet fields) => new()
    {
        ["manager"] = manager,
        ["operation"] = operation,
        ["apiVersion"] = apiVersion,
        ["time"] = now,
        ["fieldsType"] = "FieldsV1",
        ["fieldsV1"] = fields.ToFieldsV1(),
    };

    private static List<JsonObject> Move(List<JsonObject> entries, FieldSet changed, FieldSet removed, string manager, string apiVersion, string now)
    {
        JsonObject? ours = null;
        var kept = new List<JsonObject>();
        foreach (var entry in entries)
        {
            var fields = FieldSet.Read(entry["fieldsV1"] as JsonObject ?? []);
            fields.Subtract(removed);
            var isOurs = entry["manager"]?.GetValue<string>() == manager && entry["operation"]?.GetValue<string>() == "Update"
                && entry["apiVersion"]?.GetValue<string>() == apiVersion;
            if (isOurs)
            {
                fields.Add(changed);
                entry["time"] = now;
                ours = entry;
            }
            else
            {
                fields.Subtract(changed);
            }
            if (fields.IsEmpty)
                continue;
            entry["fieldsV1"] = fields.ToFieldsV1();
            kept.Add(entry);
        }
        if (ours is null && !changed.IsEmpty)
            kept.Add(Entry(manager, "Update", apiVersion, now, changed));
        return kept;
    }
}
