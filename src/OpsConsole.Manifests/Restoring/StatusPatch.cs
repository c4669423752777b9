using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>Writes a stored status back by the status subresource, which takes nothing else of an object (Kubernetes documentation, "Status subresource").</summary>
public static class StatusPatch
{
    private const string Place = "/status";

    /// <summary>A state's status alone, as the canonical object <c>{"status":…}</c>; null where it has none.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static byte[]? StatusOf(ReadOnlySpan<byte> json) =>
        RestoreBody.Read(json)["status"] is { } status and not JsonObject { Count: 0 } ? JsonTrees.Bytes(new JsonObject { ["status"] = status.DeepClone() }) : null;

    /// <summary>A JSON Patch that puts it in the place of whatever stands there (RFC 6902, "add" to a member that exists).</summary>
    /// <param name="status">Of <see cref="StatusOf"/>.</param>
    public static byte[] Of(ReadOnlySpan<byte> status) =>
        JsonTrees.Bytes(new JsonArray(new JsonObject { ["op"] = "add", ["path"] = Place, ["value"] = JsonTrees.Parse(status)!["status"]!.DeepClone() }));

    /// <summary>Paths of what a status says and an object's does not, or has otherwise.</summary>
    /// <param name="status">Of <see cref="StatusOf"/>.</param>
    /// <param name="json">The object, masked like the status.</param>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static IReadOnlyList<string> Missing(ReadOnlySpan<byte> status, ReadOnlySpan<byte> json) =>
        [.. ManifestDiff.Compare(status, StatusOf(json) ?? "{}"u8).Where(change => change.Kind is not ManifestChangeKind.Added).Select(change => change.Path)];
}
