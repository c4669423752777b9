using System.Globalization;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests;

/// <summary>
/// Carries changes over to an object: first what changed (positions of the before side), then removals from the last position to the first,
/// then additions from the first to the last, so that every position means what it meant when it was written down.
/// </summary>
internal static class ManifestPatch
{
    public static byte[] Apply(ReadOnlySpan<byte> before, IReadOnlyList<ManifestChange> changes)
    {
        var root = JsonNode.Parse(before, documentOptions: JsonPaths.Deep);
        var steps = changes.Select(change => (change, path: JsonPaths.Segments(change.JsonPointer))).ToList();
        foreach (var (change, path) in steps.Where(step => step.change.Kind == ManifestChangeKind.Changed))
            Replace(ref root, path, Value(change.After!));
        foreach (var (_, path) in Of(ManifestChangeKind.Removed).OrderByDescending(step => step.path, PathOrder.Instance))
            Remove(root!, path);
        foreach (var (change, path) in Of(ManifestChangeKind.Added).OrderBy(step => step.path, PathOrder.Instance))
            Insert(root!, path, Value(change.After!));
        return JsonTrees.Bytes(root);

        IEnumerable<(ManifestChange change, string[] path)> Of(ManifestChangeKind kind) => steps.Where(step => step.change.Kind == kind);
    }

    private static JsonNode? Value(string json) => JsonNode.Parse(json, documentOptions: JsonPaths.Deep);

    private static void Replace(ref JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
            root = value;
        else if (Parent(root!, path) is JsonArray list)
            list[Position(path[^1])] = value;
        else
            Parent(root!, path)[path[^1]] = value;
    }

    private static void Remove(JsonNode root, string[] path)
    {
        if (Parent(root, path) is JsonArray list)
            list.RemoveAt(Position(path[^1]));
        else
            Parent(root, path).AsObject().Remove(path[^1]);
    }

    private static void Insert(JsonNode root, string[] path, JsonNode? value)
    {
        if (Parent(root, path) is JsonArray list)
            list.Insert(Position(path[^1]), value);
        else
            Parent(root, path)[path[^1]] = value;
    }

    private static JsonNode Parent(JsonNode root, string[] path)
    {
        var node = root;
        foreach (var segment in path.AsSpan(0, path.Length - 1))
            node = node is JsonArray list ? list[Position(segment)]! : node[segment]!;
        return node;
    }

    private static int Position(string segment) => int.Parse(segment, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Document order; segments that are both numbers compare as numbers.</summary>
    private sealed class PathOrder : IComparer<string[]>
    {
        public static readonly PathOrder Instance = new();

        public int Compare(string[]? x, string[]? y)
        {
            for (var at = 0; at < Math.Min(x!.Length, y!.Length); at++)
                if (Segment(x[at], y[at]) is not 0 and var order)
                    return order;
            return x.Length.CompareTo(y.Length);
        }

        private static int Segment(string x, string y)
        {
            var left = Number(x);
            var right = Number(y);
            return left != right ? left.CompareTo(right) : string.CompareOrdinal(x, y);
        }

        /// <summary>Keys of objects stand behind all positions: an order must not go in a circle.</summary>
        private static int Number(string segment) =>
            int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }
}
