using System.Globalization;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>RFC 6902: a JSON patch. A failing operation fails the whole patch, with the real server's bare 422.</summary>
internal static class JsonPatch
{
    public static void Apply(JsonObject target, JsonArray operations)
    {
        foreach (var operation in operations)
        {
            if (operation is not JsonObject step || step["path"]?.GetValue<string>() is not { } path)
                throw Refused();
            Apply(target, step["op"]?.GetValue<string>(), path, step);
        }
    }

    private static void Apply(JsonObject target, string? kind, string path, JsonObject step)
    {
        switch (kind)
        {
            case "add":
                Add(target, path, step["value"]?.DeepClone());
                break;
            case "replace":
                // The library of that release takes a replacement of a missing object member as an addition.
                Remove(target, path, mustExist: false);
                Add(target, path, step["value"]?.DeepClone());
                break;
            case "remove":
                Remove(target, path, mustExist: true);
                break;
            case "test" when !JsonNode.DeepEquals(Read(target, path), step["value"]):
                throw Refused();
            case "test":
                break;
            case "copy":
                Add(target, path, Read(target, From(step))?.DeepClone());
                break;
            case "move":
                var moved = Read(target, From(step))?.DeepClone();
                Remove(target, From(step), mustExist: true);
                Add(target, path, moved);
                break;
            default:
                throw Refused();
        }
    }

    private static string From(JsonObject step) => step["from"]?.GetValue<string>() ?? throw Refused();

    private static JsonNode? Read(JsonObject target, string path)
    {
        var (holder, last) = Holder(target, path);
        return holder switch
        {
            JsonObject members when members.ContainsKey(last) => members[last],
            JsonArray items => items[Index(last, items.Count - 1)],
            _ => null,
        };
    }

    private static void Add(JsonObject target, string path, JsonNode? value)
    {
        var (holder, last) = Holder(target, path);
        if (holder is JsonObject members)
            members[last] = value;
        else if (holder is JsonArray items)
            items.Insert(last == "-" ? items.Count : Index(last, items.Count), value);
        else
            throw Refused();
    }

    private static void Remove(JsonObject target, string path, bool mustExist)
    {
        var (holder, last) = Holder(target, path);
        if (holder is JsonArray items)
            items.RemoveAt(Index(last, items.Count - 1));
        else if (holder is not JsonObject members || (!members.Remove(last) && mustExist))
            throw Refused();
    }

    private static (JsonNode? Holder, string Last) Holder(JsonObject target, string path)
    {
        if (!path.StartsWith('/'))
            throw Refused();
        var parts = path[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        JsonNode? holder = target;
        foreach (var part in parts[..^1])
            holder = holder switch
            {
                JsonObject members => members[part],
                JsonArray items => items[Index(part, items.Count - 1)],
                _ => throw Refused(),
            };
        return (holder, parts[^1]);
    }

    private static int Index(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most ? index : throw Refused();

    private static ApiFailureException Refused() =>
        new(422, "Invalid", "the server rejected our request due to an error in our request") { Details = [] };
}
