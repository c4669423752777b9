using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>A patch of <see cref="FieldRevert"/> beside an object.</summary>
public static class FieldPatch
{
    /// <summary>True where every value that the patch tests stands there, and nothing where it adds.</summary>
    public static bool Fits(ReadOnlySpan<byte> patch, ReadOnlySpan<byte> json)
    {
        var (operations, root) = (JsonTrees.Parse(patch)!.AsArray(), JsonTrees.Parse(json));
        return operations.OfType<JsonObject>().All(operation => (string?)operation["op"] switch
        {
            "test" => JsonTrees.TryAt(root, Segments(operation), out var value) && JsonTrees.Same(value, operation["value"]),
            "add" => !JsonTrees.TryAt(root, Segments(operation), out _),
            _ => true,
        });
    }

    /// <summary>True where all that the patch does is done.</summary>
    public static bool IsDone(ReadOnlySpan<byte> patch, ReadOnlySpan<byte> json) => Undone(patch, json).Count == 0;

    /// <summary>The places that stand otherwise than the patch leaves them, as <see cref="ManifestChange.Path"/> names them.</summary>
    public static IReadOnlyList<string> Undone(ReadOnlySpan<byte> patch, ReadOnlySpan<byte> json)
    {
        var (operations, root) = (JsonTrees.Parse(patch)!.AsArray(), JsonTrees.Parse(json));
        return [.. operations.OfType<JsonObject>().Where(operation => (string?)operation["op"] switch
        {
            "test" => false,
            "remove" => JsonTrees.TryAt(root, Segments(operation), out _),
            _ => !JsonTrees.TryAt(root, Segments(operation), out var value) || !JsonTrees.Same(value, operation["value"]),
        }).Select(operation => Segments(operation).Aggregate("", JsonPaths.Key))];
    }

    /// <summary>What the patch makes of an object that it fits.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> patch, ReadOnlySpan<byte> json)
    {
        var (operations, root) = (JsonTrees.Parse(patch)!.AsArray(), JsonTrees.Parse(json));
        foreach (var operation in operations.OfType<JsonObject>().Where(operation => (string?)operation["op"] is not "test"))
        {
            var segments = Segments(operation);
            JsonTrees.TryAt(root, segments.AsSpan(..^1), out var parent);
            if ((string?)operation["op"] is "remove")
                parent!.AsObject().Remove(segments[^1]);
            else
                parent!.AsObject()[segments[^1]] = operation["value"]?.DeepClone();
        }
        return JsonTrees.Bytes(root);
    }

    /// <summary>The places that it changes, as RFC 6901 pointers.</summary>
    public static IReadOnlyList<string> Places(ReadOnlySpan<byte> patch) =>
        [.. JsonTrees.Parse(patch)!.AsArray().OfType<JsonObject>().Where(operation => (string?)operation["op"] is not "test").Select(operation => (string)operation["path"]!)];

    private static string[] Segments(JsonObject operation) => JsonPaths.Segments((string)operation["path"]!);
}
