using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>Keeps <c>metadata.managedFields</c>: whoever changes a field owns it from then on.</summary>
internal static class ManagedFields
{
    public static void Update(JsonObject before, JsonObject after, string manager, string apiVersion, string now, bool custom)
    {
        var metadata = (JsonObject)after["metadata"]!;
        var entries = (before["metadata"]?["managedFields"] as JsonArray)?.OfType<JsonObject>().Select(entry => (JsonObject)entry.DeepClone()).ToList() ?? [];
        var (changed, removed) = FieldSet.Compare(before, after, custom);
        if (!changed.IsEmpty || !removed.IsEmpty)
            entries = Move(entries, changed, removed, manager, apiVersion, now);
        metadata.Remove("managedFields");
        if (entries.Count > 0)
            metadata["managedFields"] = new JsonArray([.. entries]);
    }

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
            kept.Add(new JsonObject
            {
                ["manager"] = manager,
                ["operation"] = "Update",
                ["apiVersion"] = apiVersion,
                ["time"] = now,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = changed.ToFieldsV1(),
            });
        return [.. kept.OrderBy(entry => entry["time"]?.GetValue<string>(), StringComparer.Ordinal).ThenBy(entry => entry["manager"]?.GetValue<string>(), StringComparer.Ordinal)];
    }
}
