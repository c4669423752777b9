using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>
/// Merges what a manager applies into an object: it owns what it applies, loses what it leaves out, and is refused what others have otherwise, unless it forces them.
/// Source: structured-merge-diff, merge/update.go, and apiserver, pkg/endpoints/handlers/fieldmanager, of Kubernetes 1.20.
/// </summary>
internal sealed class ServerSideApply(WriteContext context, string now, bool force)
{
    private readonly FieldShape _shape = context.Served.Shape;

    /// <summary>The object as it is to be written, with its managed fields.</summary>
    /// <param name="live">As it is; empty where it is not there.</param>
    /// <param name="applied">With its apiVersion and kind.</param>
    /// <exception cref="ApiFailureException">It is nothing to apply, or others own what it changes.</exception>
    public JsonObject Run(JsonObject live, JsonObject applied)
    {
        if (ObjectRules.Text(applied, "apiVersion") is var version && version != context.ApiVersion)
            throw ApiFailureException.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {context.ApiVersion}");
        if (applied["metadata"]?["managedFields"] is not null)
            throw ApiFailureException.BadRequest("metadata.managedFields must be nil");
        var config = (JsonObject)applied.DeepClone();
        CheckKind(config);
        ApplyChecks.Check(config, _shape);
        var entries = ManagedFields.Of(live);
        var former = entries.FirstOrDefault(IsOurs);
        var merged = (JsonObject)Merge(live, config, _shape)!;
        ObjectRules.Metadata(merged);
        var ours = FieldSet.Of(config, _shape);
        if (former is not null)
            Prune(merged, FieldSet.Read(former["fieldsV1"] as JsonObject ?? []), [ours, .. entries.Where(entry => entry != former).Select(entry => FieldSet.Read(entry["fieldsV1"] as JsonObject ?? []))], _shape);
        ManagedFields.Write(merged, Owned(entries, former, ours, FieldSet.Compare(live, merged, _shape)));
        return merged;
    }

    private List<JsonObject> Owned(List<JsonObject> entries, JsonObject? former, FieldSet ours, (FieldSet Changed, FieldSet Removed) moved)
    {
        List<(JsonObject Entry, FieldSet Fields, FieldSet Conflict)> others = [.. entries.Where(entry => entry != former)
            .Select(entry => (entry, FieldSet.Read(entry["fieldsV1"] as JsonObject ?? [])))
            .Select(other => (other.entry, other.Item2, other.Item2.Intersect(moved.Changed)))];
        if (!force && others.Any(other => !other.Conflict.IsEmpty))
            throw ApiFailureException.ApplyConflict([.. others.SelectMany(other => other.Conflict.Paths().Select(path => (Manager(other.Entry), path)))]);
        var kept = new List<JsonObject>();
        foreach (var (entry, fields, conflict) in others)
        {
            fields.Subtract(conflict);
            fields.Subtract(moved.Removed);
            if (fields.IsEmpty)
                continue;
            entry["fieldsV1"] = fields.ToFieldsV1();
            kept.Add(entry);
        }
        if (!ours.IsEmpty)
            kept.Add(ManagedFields.Entry(context.Manager, "Apply", context.ApiVersion, now, ours));
        return kept;
    }

    private bool IsOurs(JsonObject entry) => ObjectRules.Text(entry, "manager") == context.Manager && ObjectRules.Text(entry, "operation") == "Apply";

    private static string Manager(JsonObject entry) =>
        $"\"{ObjectRules.Text(entry, "manager")}\"{(ObjectRules.Text(entry, "operation") == "Update" ? $" using {ObjectRules.Text(entry, "apiVersion")}" : "")}";

    private void CheckKind(JsonObject config)
    {
        if (ObjectRules.Text(config, "kind") is var kind && kind != context.Type.Kind)
            throw _shape == FieldShape.Deduced
                ? ApiFailureException.Invalid(context.Type.Group, kind, ObjectRules.Text(ObjectRules.Metadata(config), "name"), FieldError.Invalid("kind", $"\"{kind}\"", $"must be {context.Type.Kind}"))
                : ApiFailureException.Internal($"failed to create typed patch object: no corresponding type for {context.ApiVersion}, Kind={kind}");
        config.Remove("apiVersion");
        config.Remove("kind");
    }

    private static JsonNode? Merge(JsonNode? live, JsonNode? config, FieldShape shape)
    {
        if (config is JsonObject members && !shape.IsAtomic)
        {
            var merged = live is JsonObject ? (JsonObject)live.DeepClone() : [];
            foreach (var (name, value) in members)
                merged[name] = Merge(merged[name], value, shape.Member(name) ?? FieldShape.Deduced);
            return merged;
        }
        if (!FieldSet.HasItems(config, shape))
            return config?.DeepClone();
        var items = config!.AsArray().ToDictionary(item => FieldSet.KeyOf(item, shape));
        var list = new JsonArray();
        foreach (var item in live as JsonArray ?? [])
            list.Add(items.Remove(FieldSet.KeyOf(item, shape), out var changed) ? Merge(item, changed, shape.Item) : item?.DeepClone());
        foreach (var item in items.Values)
            list.Add(item?.DeepClone());
        return list;
    }

    /// <summary>Takes away what this manager applied before and nobody owns now. What nobody owned itself and is emptied so becomes null, as in that release.</summary>
    private static void Prune(JsonNode merged, FieldSet former, IReadOnlyList<FieldSet> owners, FieldShape shape)
    {
        foreach (var (key, left) in former.Members)
        {
            var holders = owners.Select(owner => owner.Find(key)).OfType<FieldSet>().ToList();
            var list = merged as JsonArray;
            var place = list?.Index().FirstOrDefault(entry => FieldSet.KeyOf(entry.Item, shape) == key, (-1, null)).Index ?? -1;
            var value = list is null ? merged[key[2..]] : place < 0 ? null : list[place];
            if (holders.Count > 0 || !left.IsOwned)
            {
                if (value is not (JsonObject or JsonArray) || !left.Members.Any())
                    continue;
                Prune(value, left, holders, list is null ? shape.Member(key[2..]) ?? FieldShape.Deduced : shape.Item);
                if (list is null && value is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                    merged[key[2..]] = null;
            }
            else if (list is null)
                merged.AsObject().Remove(key[2..]);
            else if (place >= 0)
                list.RemoveAt(place);
        }
    }
}
