using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring.Remapping;

/// <summary>
/// Puts an object under another name or namespace, and has what it names lead where that goes. Only references that are known are rewritten
/// (<see cref="ReferenceRules"/>, and in spec what a key ending in <c>Ref</c> or <c>Refs</c> tells); what only looks like one is named.
/// </summary>
public sealed class ReferenceRewrite
{
    private static readonly string[] FormerLife = ["uid", "resourceVersion"];
    private static readonly string[] Stems = ["", "Id", "Arn", "Name"];

    private readonly MappedObject _own;
    private readonly ReferenceMap _map;
    private readonly HashSet<string> _keep;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<RewrittenReference> _rewritten = [];
    private readonly List<string> _kept = [];

    private ReferenceRewrite(MappedObject own, ReferenceMap map, IEnumerable<string> keep) =>
        (_own, _map, _keep) = (own, own.FromNamespace == own.ToNamespace ? map : map.With(own.FromNamespace, own.ToNamespace), keep.ToHashSet(StringComparer.Ordinal));

    /// <param name="json">One object's JSON, masked or not.</param>
    /// <param name="own">What it was and what it becomes.</param>
    /// <param name="isMoved">It goes to another place, if only to another cluster: marks of whoever keeps it are taken off.</param>
    /// <param name="map">Where all of the plan goes.</param>
    /// <param name="keep">Paths of references that stay as they are.</param>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static RewrittenManifest Of(ReadOnlySpan<byte> json, MappedObject own, bool isMoved, ReferenceMap map, IReadOnlyCollection<string> keep)
    {
        var (root, rewrite) = (RestoreBody.Read(json), new ReferenceRewrite(own, map, keep));
        rewrite.Known(root);
        rewrite.Told(root["spec"], "spec", root);
        if (isMoved)
            rewrite.Unmark(root["metadata"]!.AsObject());
        var metadata = root["metadata"]!.AsObject();
        metadata["name"] = own.ToName;
        if (own.ToNamespace.Length > 0)
            metadata["namespace"] = own.ToNamespace;
        var suspects = new List<string>();
        if (rewrite._map.Moved.Count > 0)
            foreach (var (key, value) in root.Where(member => member.Key is not "status"))
                rewrite.Suspect(value, key, suspects);
        return new() { Json = JsonTrees.Bytes(root), References = rewrite._rewritten, Kept = rewrite._kept, Suspects = suspects };
    }

    private void Known(JsonObject root)
    {
        foreach (var rule in ReferenceRules.All.Where(rule => rule.AppliesTo(_own.Group, _own.Kind)))
            foreach (var (map, path) in At(root, rule.Path))
            {
                var (group, kind) = rule.SaysKind ? (GroupOf(map), JsonTrees.Text(map["kind"])) : (rule.ToGroup, rule.ToKind);
                Rewrite(map, path, rule.Name, rule.Space, one => (kind is null || one.Kind == kind) && (group is null ? one.Group.Length > 0 || kind is not null : one.Group == group), !rule.IsOwner);
            }
    }

    /// <summary>What keys ending in <c>Ref</c> or <c>Refs</c> hold, at whatever depth: Kubernetes' and Crossplane's way to name another object.</summary>
    private void Told(JsonNode? node, string path, JsonObject parent)
    {
        if (node is JsonArray list)
            foreach (var (place, entry) in list.Index())
                Told(entry, $"{path}[{place}]", parent);
        if (node is not JsonObject map)
            return;
        foreach (var (key, value) in map.ToList())
        {
            var place = JsonPaths.Key(path, key);
            if (key.EndsWith("Ref", StringComparison.Ordinal) && value is JsonObject one)
                Refer(one, place, key[..^"Ref".Length], map);
            else if (key.EndsWith("Refs", StringComparison.Ordinal) && value is JsonArray several)
                foreach (var (number, entry) in several.Index())
                    if (entry is JsonObject each)
                        Refer(each, $"{place}[{number}]", key[..^"Refs".Length], map);
            Told(value, place, map);
        }
    }

    private void Refer(JsonObject map, string path, string stem, JsonObject parent)
    {
        if (_known.Contains($"{path}.name") || _known.Contains($"{path}.namespace"))
            return;
        // A Usage says beside its resourceRef of what kind that is.
        var said = JsonTrees.Text(map["kind"]) is not null ? map : JsonTrees.Text(parent["kind"]) is not null && JsonTrees.Text(parent["apiVersion"]) is not null ? parent : null;
        var (kind, group) = (JsonTrees.Text(said?["kind"]), said is null ? null : GroupOf(said));
        Rewrite(map, path, "name", "namespace", one => kind is null ? IsCalled(one.Kind, stem) && IsNear(one.Group) : one.Kind == kind && (group is null ? IsNear(one.Group) : one.Group == group), true);
    }

    /// <summary><c>vpcIdRef</c> names a VPC, <c>bucketRef</c> a Bucket, <c>roleArnRef</c> a Role.</summary>
    private static bool IsCalled(string kind, string stem) =>
        Stems.Any(suffix => stem.EndsWith(suffix, StringComparison.Ordinal) && stem[..^suffix.Length].Equals(kind, StringComparison.OrdinalIgnoreCase));

    /// <summary>Of Kubernetes' core, or of the same provider: <c>s3.aws.upbound.io</c> and <c>ec2.aws.upbound.io</c>.</summary>
    private bool IsNear(string group) => group.Length == 0 || Family(group) == Family(_own.Group);

    private static string Family(string group) => string.Join('.', group.Split('.')[^Math.Min(2, group.Split('.').Length)..]);

    private void Rewrite(JsonObject map, string path, string? nameKey, string? spaceKey, Func<MappedObject, bool> isMeant, bool forgets)
    {
        var name = nameKey is null ? null : JsonTrees.Text(map[nameKey]);
        var space = spaceKey is null ? null : JsonTrees.Text(map[spaceKey]);
        if (name is null && space is null)
            return;
        var (toSpace, toName) = _map.Of(isMeant, space is { Length: > 0 } ? space : _own.FromNamespace, name ?? "");
        var isChanged = space is { Length: > 0 } && Set(map, path, spaceKey!, toSpace);
        isChanged |= name is not null && Set(map, path, nameKey!, toName);
        foreach (var former in FormerLife.Where(former => isChanged && forgets && map.ContainsKey(former)))
            Set(map, path, former, null);
    }

    /// <summary>True where something else stands there now.</summary>
    private bool Set(JsonObject map, string path, string key, string? value)
    {
        var place = JsonPaths.Key(path, key);
        _known.Add(place);
        if (value is not null && JsonTrees.Text(map[key]) == value)
            return false;
        if (_keep.Contains(place))
        {
            _kept.Add(place);
            return false;
        }
        _rewritten.Add(new(place, Written(map[key]), value is null ? null : Written(JsonValue.Create(value))));
        if (value is null)
            map.Remove(key);
        else
            map[key] = value;
        return true;
    }

    private void Unmark(JsonObject metadata)
    {
        foreach (var (of, key) in ReferenceRules.Marks)
            if (metadata[of] is JsonObject map && map.ContainsKey(key))
                Set(map, $"metadata.{of}", key, null);
    }

    private void Suspect(JsonNode? node, string path, List<string> suspects)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                    Suspect(value, JsonPaths.Key(path, key), suspects);
                break;
            case JsonArray list:
                foreach (var (place, entry) in list.Index())
                    Suspect(entry, $"{path}[{place}]", suspects);
                break;
            case JsonValue when JsonTrees.Text(node) is { } text && path is not ("metadata.name" or "metadata.namespace") && !_known.Contains(path) && Names(text).Any(_map.Moved.Contains):
                suspects.Add(path);
                break;
        }
    }

    /// <summary>What in a text could be a namespace: <c>http://db-pd.c10001.svc:2379</c> has c10001.</summary>
    private static IEnumerable<string> Names(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAnyExcept(NameCharacters);
            var end = length < 0 ? text.Length : start + length;
            if (end > start)
                yield return text[start..end];
            start = end + 1;
        }
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    private static string? GroupOf(JsonObject map) => JsonTrees.Text(map["apiVersion"]) is { } version
        ? version.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? version[..slash] : ""
        : JsonTrees.Text(map["apiGroup"]);

    private static string Written(JsonNode? node) => System.Text.Encoding.UTF8.GetString(JsonTrees.Bytes(node));

    private static IEnumerable<(JsonObject Map, string Path)> At(JsonObject root, string path)
    {
        List<(JsonNode? Node, string Path)> places = [(root, "")];
        foreach (var step in path.Split('.'))
        {
            var key = step.EndsWith("[]", StringComparison.Ordinal) ? step[..^2] : step;
            places = [.. places.Where(place => place.Node is JsonObject).Select(place => (place.Node![key], JsonPaths.Key(place.Path, key)))];
            if (key != step)
                places = [.. places.Where(place => place.Node is JsonArray).SelectMany(place => place.Node!.AsArray().Index().Select(entry => (entry.Item, $"{place.Path}[{entry.Index}]")))];
        }
        return places.Where(place => place.Node is JsonObject).Select(place => (place.Node!.AsObject(), place.Path));
    }
}
