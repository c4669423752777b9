using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>Which fields of an object an apply says.</summary>
internal sealed class MergeSelection
{
    private readonly SortedDictionary<string, MergeSelection> _members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, MergeSelection> _items = [];
    private IReadOnlyList<string> _itemKeys = [];
    private bool _isWhole;

    /// <summary>A field that changes, as small as the server merges it.</summary>
    /// <param name="steps">From the root.</param>
    /// <param name="live">As it is now.</param>
    /// <param name="owners">At the root of it.</param>
    public void Add(IReadOnlyList<object> steps, JsonNode? live, AppliedFields owners)
    {
        var (at, node) = (this, live);
        foreach (var (depth, step) in steps.Index())
        {
            if (node is JsonObject map && !MergeField.IsMerged([.. steps.Take(depth)], map, owners) || node is JsonArray && !owners.HasItems)
                break;
            if (step is string key)
                (at, node, owners) = (at.Member(key), (node as JsonObject)?[key], owners.Member(key));
            else
            {
                at._itemKeys = owners.ItemKeys;
                var item = node is JsonArray list && (int)step < list.Count ? list[(int)step] : null;
                (at, node, owners) = (at.Item((int)step), item, owners.Item(item));
            }
        }
        at._isWhole = true;
    }

    /// <summary>What the manager applied before: left out, it would be taken away.</summary>
    public void AddOwn(JsonNode? node, AppliedFields owners)
    {
        foreach (var (step, beyond) in owners.Own)
        {
            MergeSelection at;
            JsonNode? value;
            if (step.StartsWith("f:", StringComparison.Ordinal) && node is JsonObject map && map.TryGetPropertyValue(step[2..], out value))
                at = Member(step[2..]);
            else if (node is JsonArray list && list.Index().FirstOrDefault(entry => AppliedFields.IsOf(step, entry.Item), (-1, null)) is { Index: >= 0 and var place, Item: var item })
                (at, value, _itemKeys) = (Item(place), item, owners.ItemKeys);
            else
                continue;
            if (!beyond.IsOwnLeaf)
                at.AddOwn(value, beyond);
            else if (value is not JsonObject { Count: > 0 } || !beyond.HasMembers)
                at._isWhole = true;
        }
    }

    /// <summary>The fields that are selected, of this object.</summary>
    public JsonNode? Of(JsonNode? node)
    {
        if (_isWhole)
            return node?.DeepClone();
        if (node is JsonArray list)
            return new JsonArray([.. _items.Select(item => Keyed(item.Value.Of(list[item.Key]), list[item.Key]))]);
        return new JsonObject(_members.Select(member => KeyValuePair.Create(member.Key, member.Value.Of((node as JsonObject)?[member.Key]))));
    }

    private JsonNode? Keyed(JsonNode? selected, JsonNode? item)
    {
        foreach (var key in _itemKeys)
            if (selected is JsonObject map && !map.ContainsKey(key))
                map[key] = item![key]?.DeepClone();
        return selected;
    }

    private MergeSelection Member(string key)
    {
        if (!_members.TryGetValue(key, out var member))
            _members[key] = member = new();
        return member;
    }

    private MergeSelection Item(int place)
    {
        if (!_items.TryGetValue(place, out var item))
            _items[place] = item = new();
        return item;
    }
}
