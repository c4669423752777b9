using System.Text.Json;

namespace OpsConsole.Manifests;

public enum ManifestChangeKind { Added, Removed, Changed }

/// <summary>One difference between two objects.</summary>
public sealed record ManifestChange
{
    public required ManifestChangeKind Kind { get; init; }
    /// <summary>For people and links, <c>spec.tikv.replicas</c> or <c>status.conditions[type=Ready].status</c>.</summary>
    public required string Path { get; init; }
    /// <summary>RFC 6901, with list positions of the before side (removed, changed) or of the after side (added).</summary>
    public required string JsonPointer { get; init; }
    /// <summary>JSON text of the value before; null when added.</summary>
    public string? Before { get; init; }
    /// <summary>JSON text of the value after; null when removed.</summary>
    public string? After { get; init; }
    /// <summary>True for bookkeeping that changes without anybody's intent (generation, observedGeneration, heartbeat times).</summary>
    public bool IsNoise { get; init; }
    /// <summary>True where the change lies in what a controller reports, not in what somebody asked for.</summary>
    public bool IsStatus => Path is "status" || Path.StartsWith("status.", StringComparison.Ordinal) || Path.StartsWith("status[", StringComparison.Ordinal);
}

/// <summary>The structural difference of two objects: key order never matters, list items are matched by their merge key where they have one.</summary>
public static class ManifestDiff
{
    /// <summary>Ordered as the fields stand; an item that only moved within its list is removed here and added there.</summary>
    public static IReadOnlyList<ManifestChange> Compare(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        // Equal values must have equal text: lists match by it.
        var comparison = new Comparison();
        comparison.Compare(JsonPaths.Parse(Canonicalizer.Normalize(before)), JsonPaths.Parse(Canonicalizer.Normalize(after)), new Place("", "", ""));
        return comparison.Changes;
    }

    /// <summary>The other side: <c>Apply(before, Compare(before, after))</c> is <c>after</c> in canonical form.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> before, IReadOnlyList<ManifestChange> changes) => ManifestPatch.Apply(before, changes);

    /// <param name="Path">For people.</param>
    /// <param name="Before">The pointer on the before side.</param>
    /// <param name="After">The pointer on the after side.</param>
    private readonly record struct Place(string Path, string Before, string After)
    {
        public Place Member(string key) => new(JsonPaths.Key(Path, key), JsonPaths.Pointer(Before, key), JsonPaths.Pointer(After, key));

        public Place Item(int before, int after, string label) => new($"{Path}[{label}]", $"{Before}/{before}", $"{After}/{after}");
    }

    private sealed class Comparison
    {
        public List<ManifestChange> Changes { get; } = [];

        public void Compare(JsonElement before, JsonElement after, Place place)
        {
            if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
                CompareObjects(before, after, place);
            else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
                CompareLists([.. before.EnumerateArray()], [.. after.EnumerateArray()], place);
            else if (before.GetRawText() != after.GetRawText())
                Add(ManifestChangeKind.Changed, place, before, after);
        }

        private void CompareObjects(JsonElement before, JsonElement after, Place place)
        {
            var left = before.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
            var right = after.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
            foreach (var key in left.Keys.Union(right.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var member = place.Member(key);
                if (!right.TryGetValue(key, out var added))
                    Add(ManifestChangeKind.Removed, member, left[key], null);
                else if (!left.TryGetValue(key, out var removed))
                    Add(ManifestChangeKind.Added, member, null, added);
                else
                    Compare(removed, added, member);
            }
        }

        private void CompareLists(List<JsonElement> before, List<JsonElement> after, Place place)
        {
            var match = ListMatch.Of(before, after);
            foreach (var position in match.Before)
                Add(ManifestChangeKind.Removed, place.Item(position, 0, Label(before[position], match.Key, position)), before[position], null);
            foreach (var pair in match.Pairs)
                Compare(before[pair.Before], after[pair.After], place.Item(pair.Before, pair.After, Label(after[pair.After], match.Key, pair.After)));
            foreach (var position in match.After)
                Add(ManifestChangeKind.Added, place.Item(0, position, Label(after[position], match.Key, position)), null, after[position]);
        }

        private static string Label(JsonElement item, string? key, int position) =>
            key is null ? $"{position}" : $"{key}={item.GetProperty(key)}";

        private void Add(ManifestChangeKind kind, Place place, JsonElement? before, JsonElement? after) => Changes.Add(new ManifestChange
        {
            Kind = kind,
            Path = place.Path,
            JsonPointer = kind == ManifestChangeKind.Added ? place.After : place.Before,
            Before = before?.GetRawText(),
            After = after?.GetRawText(),
            IsNoise = Noise.Is(place.Path),
        });
    }
}
