using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring.Transforms;

/// <summary>One operation of a patch.</summary>
/// <param name="Number">From 1, in the order of the patch.</param>
/// <param name="Op">add, remove, replace, move, copy or test.</param>
/// <param name="Path">RFC 6901.</param>
/// <param name="From">Of move and copy.</param>
/// <param name="Value">Of add, replace and test; null may be a value.</param>
public sealed record PatchOperation(int Number, string Op, string Path, string? From, JsonNode? Value)
{
    public string Words => $"operation {Number} ({Op} {Path})";
}

/// <summary>A JSON Patch (RFC 6902): all of it holds, or none of it.</summary>
public sealed class JsonPatch
{
    public const int MostOperations = 200;
    public const int MostBytes = 64 * 1024;

    private const int LongestShown = 200;

    private JsonPatch(IReadOnlyList<PatchOperation> operations) => Operations = operations;

    public IReadOnlyList<PatchOperation> Operations { get; }

    /// <param name="json">A JSON array of operations.</param>
    /// <exception cref="FormatException">It is none, or an operation lacks what it needs; it is named by its number.</exception>
    public static JsonPatch Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MostBytes)
            throw new FormatException($"it has {json.Length:N0} bytes, and {MostBytes:N0} are the most");
        if (JsonTrees.Parse(json) is not JsonArray { Count: > 0 and <= MostOperations } list)
            throw new FormatException($"a patch is a JSON array of 1 to {MostOperations} operations");
        return new([.. list.Select((entry, place) => Operation(place + 1, entry))]);
    }

    /// <summary>The operations in canonical form.</summary>
    public byte[] Write() => JsonTrees.Bytes(new JsonArray([.. Operations.Select(Written)]));

    /// <summary>What it makes of an object, in canonical form.</summary>
    /// <exception cref="FormatException">A place is not there, or a test does not hold; the operation is named with its path.</exception>
    public byte[] Apply(ReadOnlySpan<byte> json)
    {
        var root = JsonTrees.Parse(json);
        foreach (var operation in Operations)
            root = Apply(root, operation);
        return JsonTrees.Bytes(root);
    }

    private static JsonNode? Apply(JsonNode? root, PatchOperation operation)
    {
        var path = JsonPaths.Segments(operation.Path);
        switch (operation.Op)
        {
            case "test":
                return JsonTrees.TryAt(root, path, out var there) && JsonNode.DeepEquals(there, operation.Value) ? root
                    : throw new FormatException($"{operation.Words} does not hold: {(JsonTrees.TryAt(root, path, out there) ? $"there stands {Shown(there)}" : "nothing stands there")}");
            case "add":
                return Add(root, path, operation.Value?.DeepClone(), operation);
            case "remove":
                return Remove(root, path, operation, out _);
            case "replace":
                return path.Length == 0 ? operation.Value?.DeepClone() : Add(Remove(root, path, operation, out _), path, operation.Value?.DeepClone(), operation);
            case "copy":
                return Add(root, path, Found(root, operation)?.DeepClone(), operation);
            default:
                if (operation.Path.StartsWith($"{operation.From}/", StringComparison.Ordinal))
                    throw new FormatException($"{operation.Words} would move {operation.From} into itself");
                return Add(Remove(root, JsonPaths.Segments(operation.From!), operation, out var taken), path, taken, operation);
        }
    }

    private static JsonNode? Add(JsonNode? root, string[] path, JsonNode? value, PatchOperation operation)
    {
        if (path.Length == 0)
            return value;
        if (!JsonTrees.TryAt(root, path.AsSpan(..^1), out var parent) || parent is not (JsonObject or JsonArray))
            throw new FormatException($"{operation.Words}: there is no map or list to put it into");
        if (parent is JsonObject map)
            map[path[^1]] = value;
        else if (path[^1] == "-")
            parent.AsArray().Add(value);
        else if (Place(path[^1]) is { } place && place <= parent.AsArray().Count)
            parent.AsArray().Insert(place, value);
        else
            throw new FormatException($"{operation.Words}: the list has no place {path[^1]}, it has {parent.AsArray().Count} elements");
        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string[] path, PatchOperation operation, out JsonNode? taken)
    {
        if (path.Length == 0 || !JsonTrees.TryAt(root, path, out taken))
            throw new FormatException($"{operation.Words}: nothing stands at /{string.Join('/', path)}");
        JsonTrees.TryAt(root, path.AsSpan(..^1), out var parent);
        if (parent is JsonArray list)
            list.RemoveAt(Place(path[^1]) ?? throw new FormatException($"{operation.Words}: {path[^1]} is no place of a list"));
        else
            parent!.AsObject().Remove(path[^1]);
        return root;
    }

    private static JsonNode? Found(JsonNode? root, PatchOperation operation) =>
        JsonTrees.TryAt(root, JsonPaths.Segments(operation.From!), out var value) ? value : throw new FormatException($"{operation.Words}: nothing stands at {operation.From}");

    /// <summary>RFC 6901: digits without leading zeros.</summary>
    private static int? Place(string segment) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place.ToString(CultureInfo.InvariantCulture) == segment ? place : null;

    private static PatchOperation Operation(int number, JsonNode? entry)
    {
        if (entry is not JsonObject map || JsonTrees.Text(map["op"]) is not ("add" or "remove" or "replace" or "move" or "copy" or "test") || JsonTrees.Text(map["path"]) is not { } path)
            throw new FormatException($"operation {number} is no map with op (add, remove, replace, move, copy or test) and path");
        var op = JsonTrees.Text(map["op"])!;
        if (map.FirstOrDefault(member => member.Key is not ("op" or "path" or "from" or "value")).Key is { } strange)
            throw new FormatException($"operation {number} ({op} {path}) has '{strange}', which no operation has");
        if (op is "add" or "replace" or "test" && !map.ContainsKey("value"))
            throw new FormatException($"operation {number} ({op} {path}) has no value");
        if (op is "move" or "copy" && JsonTrees.Text(map["from"]) is null)
            throw new FormatException($"operation {number} ({op} {path}) has no from");
        foreach (var pointer in new[] { path, JsonTrees.Text(map["from"]) ?? "" })
            if (!IsPointer(pointer))
                throw new FormatException($"operation {number} ({op} {path}): '{pointer}' is no JSON pointer (RFC 6901), as /spec/version is");
        return new(number, op, path, op is "move" or "copy" ? JsonTrees.Text(map["from"]) : null, op is "add" or "replace" or "test" ? map["value"]?.DeepClone() : null);
    }

    private static bool IsPointer(string text)
    {
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '~' && !(at + 1 < text.Length && text[at + 1] is '0' or '1'))
                return false;
        return text.Length == 0 || text[0] == '/';
    }

    private static JsonObject Written(PatchOperation operation)
    {
        var written = new JsonObject { ["op"] = operation.Op, ["path"] = operation.Path };
        if (operation.From is { } from)
            written["from"] = from;
        if (operation.Op is "add" or "replace" or "test")
            written["value"] = operation.Value?.DeepClone();
        return written;
    }

    private static string Shown(JsonNode? node) =>
        Encoding.UTF8.GetString(JsonTrees.Bytes(node)) is var text && text.Length > LongestShown ? $"{text[..LongestShown]}…" : text;
}
