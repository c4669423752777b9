using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>One entry of <c>status.conditions</c>, as the object says it.</summary>
public sealed record ManifestCondition
{
    public required string Type { get; init; }
    public required string Status { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    /// <summary>By the clock of the cluster; null where the object does not say.</summary>
    public DateTimeOffset? Since { get; init; }
}

public static class ManifestConditions
{
    /// <summary>In the object's order; empty where it has none.</summary>
    public static IReadOnlyList<ManifestCondition> Read(ReadOnlySpan<byte> json)
    {
        var root = JsonPaths.Parse(json);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("status", out var status)
            && status.ValueKind == JsonValueKind.Object && status.TryGetProperty("conditions", out var conditions) && conditions.ValueKind == JsonValueKind.Array
            ? [.. conditions.EnumerateArray().Select(Condition).OfType<ManifestCondition>()]
            : [];
    }

    private static ManifestCondition? Condition(JsonElement entry) => entry.ValueKind != JsonValueKind.Object || Text(entry, "type") is not { } type ? null : new()
    {
        Type = type,
        Status = Text(entry, "status") ?? "",
        Reason = Text(entry, "reason"),
        Message = Text(entry, "message"),
        Since = DateTimeOffset.TryParse(Text(entry, "lastTransitionTime"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since) ? since : null,
    };

    private static string? Text(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
