using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>One entry of <c>metadata.managedFields</c>: who wrote, how, when, through which subresource.</summary>
public sealed record FieldManager(string Name, string Operation, string? Subresource, DateTimeOffset? Time)
{
    /// <summary>The top-level fields in which it owns something: <c>spec</c>, <c>status</c>, <c>metadata</c>.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];
}

public static class FieldManagers
{
    /// <summary>Newest first; empty for an empty or unreadable array.</summary>
    public static IReadOnlyList<FieldManager> Read(ReadOnlySpan<byte> managedFields)
    {
        if (managedFields.IsEmpty)
            return [];
        try
        {
            var array = JsonPaths.Parse(managedFields);
            return array.ValueKind != JsonValueKind.Array ? []
                : [.. array.EnumerateArray().Select(Entry).OfType<FieldManager>().OrderByDescending(manager => manager.Time ?? DateTimeOffset.MinValue)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The managers whose entries are new or newer in <paramref name="after"/>: they wrote between the two.</summary>
    public static IReadOnlyList<FieldManager> WhoWrote(IReadOnlyList<FieldManager> before, IReadOnlyList<FieldManager> after) =>
        [.. after.Where(manager => !before.Any(former => IsSame(former, manager)))];

    private static bool IsSame(FieldManager left, FieldManager right) =>
        left.Name == right.Name && left.Operation == right.Operation && left.Subresource == right.Subresource && left.Time == right.Time;

    private static FieldManager? Entry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || Text(entry, "manager") is not { } name)
            return null;
        var time = DateTimeOffset.TryParse(Text(entry, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)
            ? parsed : (DateTimeOffset?)null;
        return new FieldManager(name, Text(entry, "operation") ?? "Update", Text(entry, "subresource"), time) { Sections = SectionsOf(entry) };
    }

    private static IReadOnlyList<string> SectionsOf(JsonElement entry) =>
        entry.TryGetProperty("fieldsV1", out var fields) && fields.ValueKind == JsonValueKind.Object
            ? [.. fields.EnumerateObject().Where(field => field.Name.StartsWith("f:", StringComparison.Ordinal)).Select(field => field.Name[2..])]
            : [];

    private static string? Text(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
