using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// A claim or composite of Crossplane as it comes back: it composes nothing until somebody lets it. Source: crossplane-runtime, <c>meta.IsPaused</c>: the
/// annotation counts only with the text "true".
/// </summary>
public static class PausedBody
{
    public const string Annotation = "crossplane.io/paused";

    private static readonly string Place = JsonPaths.Pointer(JsonPaths.Pointer(JsonPaths.Pointer("", "metadata"), "annotations"), Annotation);

    /// <param name="asked">From <see cref="RestoreBody.Asked"/>.</param>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static byte[] Of(ReadOnlySpan<byte> asked)
    {
        var root = RestoreBody.Read(asked);
        var metadata = root["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = new JsonObject();
        annotations[Annotation] = "true";
        return JsonTrees.Bytes(root);
    }

    /// <summary>A JSON Patch that lets it go and changes nothing else; it holds only while the object is still paused.</summary>
    /// <param name="asked">What the stored state asked for, which was not paused: where it had the annotation with another text, that comes back.</param>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static byte[] Release(ReadOnlySpan<byte> asked) => JsonTrees.Bytes(new JsonArray(
        new JsonObject { ["op"] = "test", ["path"] = Place, ["value"] = "true" },
        (RestoreBody.Read(asked)["metadata"]!["annotations"] as JsonObject)?[Annotation] is { } other
            ? new JsonObject { ["op"] = "replace", ["path"] = Place, ["value"] = other.DeepClone() }
            : new JsonObject { ["op"] = "remove", ["path"] = Place }));
}
