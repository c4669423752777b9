using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Which field managers own a field, read from <c>metadata.managedFields</c>. A manager is a program's name for itself, not a person.</summary>
internal sealed class FieldOwners
{
    private readonly IReadOnlyList<(string Name, JsonElement Fields, bool IsWhole)> _entries;

    private FieldOwners(IReadOnlyList<(string, JsonElement, bool)> entries) => _entries = entries;

    public static FieldOwners None { get; } = new([]);

    /// <summary>The managers' names, each once, in the order of their entries.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Select(entry => entry.Name).Distinct(StringComparer.Ordinal)];

    public static FieldOwners Read(ReadOnlySpan<byte> managedFields)
    {
        if (managedFields.IsEmpty)
            return None;
        try
        {
            var array = JsonPaths.Parse(managedFields);
            return array.ValueKind != JsonValueKind.Array ? None : new FieldOwners([.. array.EnumerateArray()
                .Where(entry => entry.ValueKind == JsonValueKind.Object
                    && entry.TryGetProperty("manager", out var name) && name.ValueKind == JsonValueKind.String
                    && entry.TryGetProperty("fieldsV1", out var fields) && fields.ValueKind == JsonValueKind.Object)
                .Select(entry => (entry.GetProperty("manager").GetString()!, entry.GetProperty("fieldsV1"), false))]);
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>The owners within a member of an object.</summary>
    public FieldOwners Member(string key) => Step(fields => fields.TryGetProperty($"f:{key}", out var inner) ? inner : null);

    /// <summary>The owners within an item of a list, which is named by its keys, its value or its place.</summary>
    public FieldOwners Item(JsonElement item, int position) => Step(fields =>
    {
        foreach (var field in fields.EnumerateObject())
            if (field.Name == $"i:{position}" || (field.Name.StartsWith("v:", StringComparison.Ordinal) && Says(field.Name[2..], value => JsonElement.DeepEquals(value, item)))
                || (field.Name.StartsWith("k:", StringComparison.Ordinal) && Says(field.Name[2..], keys => HasKeys(item, keys))))
                return field.Value;
        return null;
    });

    private FieldOwners Step(Func<JsonElement, JsonElement?> into)
    {
        var entries = new List<(string, JsonElement, bool)>();
        foreach (var entry in _entries)
            if (entry.IsWhole)
                entries.Add(entry);
            else if (into(entry.Fields) is { ValueKind: JsonValueKind.Object } inner)
                // Nothing below it: the field is owned with all that it holds.
                entries.Add((entry.Name, inner, !inner.EnumerateObject().Any()));
        return entries.Count == 0 ? None : new FieldOwners(entries);
    }

    private static bool Says(string json, Func<JsonElement, bool> about)
    {
        try
        {
            return about(JsonPaths.Parse(System.Text.Encoding.UTF8.GetBytes(json)));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasKeys(JsonElement item, JsonElement keys) => item.ValueKind == JsonValueKind.Object && keys.ValueKind == JsonValueKind.Object
        && keys.EnumerateObject().All(key => item.TryGetProperty(key.Name, out var value) && JsonElement.DeepEquals(value, key.Value));
}
