using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// Takes chosen changes back without touching what else changed since: a JSON Patch (RFC 6902) that tests each old value before it moves it. A change
/// inside a list goes back with its whole list, for positions do not say which element is meant.
/// </summary>
public sealed record FieldRevert
{
    /// <summary>The operations, without the tests of uid and resourceVersion; empty where all of it stands as it was already.</summary>
    public required byte[] Patch { get; init; }

    /// <summary>Paths whose living value is neither what the change left nor what was before it: taking the change back would take another one with it.</summary>
    public required IReadOnlyList<string> Moved { get; init; }

    /// <summary>Paths that stand as they were before the change already.</summary>
    public required IReadOnlyList<string> Reverted { get; init; }

    /// <param name="former">The state that the fields go back to.</param>
    /// <param name="changed">The state that the change left.</param>
    /// <param name="live">The object as it is now, in the same form (masked or not) as the other two.</param>
    /// <param name="paths">Paths of <see cref="ManifestDiff.Compare"/> from <paramref name="changed"/> to <paramref name="former"/>; null takes back all that somebody asked for: no bookkeeping, no status, no finalizers.</param>
    /// <exception cref="FormatException">One of them is not JSON, or a chosen path is no change.</exception>
    public static FieldRevert Of(ReadOnlySpan<byte> former, ReadOnlySpan<byte> changed, ReadOnlySpan<byte> live, IReadOnlyCollection<string>? paths)
    {
        List<ManifestChange> changes = [.. ManifestDiff.Compare(changed, former).Where(IsRevertible)];
        if (paths?.Except(changes.Select(change => change.Path), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw new FormatException($"'{unknown}' did not change between the two versions, or is the server's own");
        List<ManifestChange> chosen = paths is null ? [.. changes.Where(change => !change.Path.StartsWith("metadata.finalizers", StringComparison.Ordinal))] : [.. changes.Where(change => paths.Contains(change.Path, StringComparer.Ordinal))];
        var (from, now) = (JsonTrees.Parse(changed), JsonTrees.Parse(live));
        var to = JsonTrees.Parse(ManifestDiff.Apply(changed, chosen));
        var (patch, moved, reverted) = (new JsonArray(), new List<string>(), new List<string>());
        foreach (var group in chosen.GroupBy(change => Anchor(from, change.JsonPointer)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var segments = JsonPaths.Segments(group.Key);
            var (wasThere, isThere, willBe) = (JsonTrees.TryAt(from, segments, out var old), JsonTrees.TryAt(now, segments, out var present), JsonTrees.TryAt(to, segments, out var wanted));
            var words = group.Select(change => change.Path);
            if (isThere == willBe && (!isThere || JsonTrees.Same(present, wanted)))
                reverted.AddRange(words);
            else if (isThere != wasThere || isThere && !JsonTrees.Same(present, old) || !JsonTrees.TryAt(now, segments.AsSpan(..^1), out var parent) || parent is not JsonObject)
                moved.AddRange(words);
            else
                Add(patch, group.Key, wasThere, old, willBe, wanted);
        }
        return new() { Patch = JsonTrees.Bytes(patch), Moved = moved, Reverted = reverted };
    }

    /// <summary>False for what the server or a controller says.</summary>
    public static bool IsRevertible(ManifestChange change) => !change.IsNoise && !change.IsStatus
        && !RestoreBody.Stripped.Any(field => change.Path == $"metadata.{field}") && !change.Path.StartsWith("metadata.ownerReferences", StringComparison.Ordinal)
        && !change.Path.StartsWith("metadata.annotations['crossplane.io/external-create-", StringComparison.Ordinal)
        && change.Path is not ("apiVersion" or "kind" or "metadata.name" or "metadata.namespace");

    /// <summary>The patch as it is sent: it meets this uid in this resourceVersion or nothing.</summary>
    /// <param name="patch">Operations of <see cref="Patch"/>, with values in the places of digests.</param>
    /// <param name="uid">Of the living object.</param>
    /// <param name="resourceVersion">Of the living object as it was read.</param>
    public static byte[] Bound(ReadOnlySpan<byte> patch, string uid, string resourceVersion)
    {
        var bound = new JsonArray(Operation("test", "/metadata/uid", uid), Operation("test", "/metadata/resourceVersion", resourceVersion));
        foreach (var operation in JsonTrees.Parse(patch)!.AsArray())
            bound.Add(operation!.DeepClone());
        return JsonTrees.Bytes(bound);
    }

    /// <summary>The place itself, or the outermost list around it.</summary>
    private static string Anchor(JsonNode? root, string pointer)
    {
        var segments = JsonPaths.Segments(pointer);
        for (var length = 0; length < segments.Length; length++)
            if (JsonTrees.TryAt(root, segments.AsSpan(..length), out var node) && node is JsonArray)
                return string.Concat(segments.Take(length).Select(segment => JsonPaths.Pointer("", segment)));
        return pointer;
    }

    private static void Add(JsonArray patch, string pointer, bool wasThere, JsonNode? old, bool willBe, JsonNode? wanted)
    {
        if (wasThere)
            patch.Add((JsonNode)Operation("test", pointer, old));
        patch.Add((JsonNode)(willBe ? Operation(wasThere ? "replace" : "add", pointer, wanted) : new JsonObject { ["op"] = "remove", ["path"] = pointer }));
    }

    private static JsonObject Operation(string op, string path, JsonNode? value) => new() { ["op"] = op, ["path"] = path, ["value"] = value?.DeepClone() };
}
