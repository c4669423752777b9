using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>A field that a stored state has and the living object has not, or has otherwise.</summary>
/// <param name="Path">As <see cref="ManifestChange.Path"/> names it; of a list that goes whole, the list.</param>
/// <param name="Managers">Others that own it and have it otherwise; empty where nobody does.</param>
public sealed record MergeField(string Path, IReadOnlyList<string> Managers)
{
    /// <summary>Keys, and places in lists, from the root; a place that the list has not yet is at its end.</summary>
    internal IReadOnlyList<object> Steps { get; init; } = [];
    internal JsonNode? Value { get; init; }

    /// <summary>True for a path of it, or within it.</summary>
    public bool Covers(string name) =>
        name.StartsWith(Path, StringComparison.Ordinal) && (name.Length == Path.Length || name[Path.Length] is '.' or '[');

    /// <summary>All of them, in the order of the stored state. What the living object has beyond it is none of them.</summary>
    /// <param name="asked">From <see cref="RestoreBody.Asked"/>; what is never merged is taken out of it.</param>
    /// <param name="live">The same of the living object.</param>
    /// <param name="owners">Of the living object.</param>
    internal static IReadOnlyList<MergeField> Of(JsonNode asked, JsonNode live, AppliedFields owners)
    {
        Leave(asked);
        var fields = new List<MergeField>();
        Compare(asked, live, owners, "", [], null, fields);
        return fields;
    }

    /// <summary>Maps of which the server merges the members, whoever owns them; of others somebody must own a member.</summary>
    internal static bool IsMerged(IReadOnlyList<object> steps, JsonObject live, AppliedFields owners) =>
        steps is [] or ["metadata"] or ["metadata", "labels" or "annotations"] || live.Count == 0 || owners.HasMembers;

    /// <summary>Where a list has an item, by its keys or without them by its value; -1 where it has it not.</summary>
    internal static int PlaceOf(JsonArray list, JsonNode? item, IReadOnlyList<string> keys) => list.Index()
        .FirstOrDefault(entry => keys.Count == 0 ? JsonTrees.Same(entry.Item, item) : keys.All(key => JsonTrees.Same((entry.Item as JsonObject)?[key], (item as JsonObject)?[key])), (-1, null)).Index;

    private static void Compare(JsonNode? asked, JsonNode? live, AppliedFields owners, string path, IReadOnlyList<object> steps, IReadOnlyList<string>? whole, List<MergeField> fields)
    {
        if (asked is JsonObject wanted && live is JsonObject now)
        {
            if (whole is null && !IsMerged(steps, now, owners))
                whole = owners.Others;
            foreach (var (key, value) in wanted)
                if (now.TryGetPropertyValue(key, out var present))
                    Compare(value, present, owners.Member(key), JsonPaths.Key(path, key), [.. steps, key], whole, fields);
                else
                    fields.Add(new(JsonPaths.Key(path, key), whole ?? []) { Steps = [.. steps, key], Value = value });
        }
        else if (asked is JsonArray items && live is JsonArray list && whole is null && (owners.HasItems || path == Finalizers))
            CompareItems(items, list, owners, path, steps, fields);
        else if (!JsonTrees.Same(asked, live))
            fields.Add(new(path, whole ?? owners.Others) { Steps = steps, Value = asked });
    }

    private static void CompareItems(JsonArray asked, JsonArray live, AppliedFields owners, string path, IReadOnlyList<object> steps, List<MergeField> fields)
    {
        var (keys, end) = (owners.ItemKeys, live.Count);
        foreach (var item in asked)
        {
            var place = PlaceOf(live, item, keys);
            var label = keys.Count == 0 ? $"{asked.IndexOf(item)}" : $"{keys[0]}={(item as JsonObject)?[keys[0]]}";
            if (place < 0)
                fields.Add(new($"{path}[{label}]", []) { Steps = [.. steps, end++], Value = item });
            else if (keys.Count > 0)
                Compare(item, live[place], owners.Item(live[place]), $"{path}[{label}]", [.. steps, place], null, fields);
        }
    }

    internal const string Finalizers = "metadata.finalizers";

    /// <summary>What says whose it is, and what a program keeps for itself, stays as it is.</summary>
    private static void Leave(JsonNode asked)
    {
        foreach (var field in (ReadOnlySpan<string>)["apiVersion", "kind", "status"])
            asked.AsObject().Remove(field);
        var metadata = asked["metadata"]!.AsObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "ownerReferences"])
            metadata.Remove(field);
        if (metadata["annotations"] is not JsonObject annotations)
            return;
        foreach (var key in annotations.Select(annotation => annotation.Key).ToList())
            if (key.StartsWith("crossplane.io/external-create-", StringComparison.Ordinal) || Noise.Is(JsonPaths.Key("metadata.annotations", key)))
                annotations.Remove(key);
        if (annotations.Count == 0)
            metadata.Remove("annotations");
    }
}
