using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>The paths of an object's fields, and their FieldsV1 form.</summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _members = new(StringComparer.Ordinal);
    private bool _isOwned;

    /// <summary>The place itself is owned, beside what it holds.</summary>
    public bool IsOwned => _isOwned;

    public bool IsEmpty => !_isOwned && _members.Count == 0;

    public IEnumerable<(string Key, FieldSet Member)> Members => _members.Select(member => (member.Key, member.Value));

    /// <summary>The fields in which two states differ: added or changed ones, and those that are gone.</summary>
    public static (FieldSet Changed, FieldSet Removed) Compare(JsonObject before, JsonObject after, FieldShape shape)
    {
        var (changed, removed) = (new FieldSet(), new FieldSet());
        var (old, next) = (Visible(before), Visible(after));
        if (shape == FieldShape.BuiltIn)
        {
            DropUnset(old);
            DropUnset(next);
        }
        Compare(old, next, changed, removed, depth: 0, shape);
        return (changed, removed);
    }

    /// <summary>The fields that a document holds, as who applies it owns them.</summary>
    public static FieldSet Of(JsonObject document, FieldShape shape)
    {
        var set = new FieldSet();
        Collect(Visible(document), set, shape);
        return set;
    }

    public static FieldSet Read(JsonObject fieldsV1)
    {
        var set = new FieldSet();
        foreach (var (key, members) in fieldsV1)
        {
            if (key == ".")
                set._isOwned = true;
            else
                set._members[key] = members is JsonObject { Count: > 0 } inner ? Read(inner) : new FieldSet { _isOwned = true };
        }
        return set;
    }

    public void Add(FieldSet other)
    {
        _isOwned |= other._isOwned;
        foreach (var (key, theirs) in other._members)
        {
            if (!_members.TryGetValue(key, out var ours))
                _members[key] = ours = new FieldSet();
            ours.Add(theirs);
        }
    }

    /// <summary>Gives up the leaves that are in the other set.</summary>
    public void Subtract(FieldSet other)
    {
        foreach (var (key, theirs) in other._members)
        {
            if (!_members.TryGetValue(key, out var ours))
                continue;
            if (theirs._members.Count > 0)
                ours.Subtract(theirs);
            if (theirs._members.Count == 0 || ours.IsEmpty)
                _members.Remove(key);
        }
    }

    /// <summary>The paths that are in both.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        var both = new FieldSet { _isOwned = _isOwned && other._isOwned };
        foreach (var (key, ours) in _members)
            if (other._members.TryGetValue(key, out var theirs) && ours.Intersect(theirs) is { IsEmpty: false } common)
                both._members[key] = common;
        return both;
    }

    /// <summary>What is owned of a member; null where nothing is.</summary>
    public FieldSet? Find(string key) => _members.GetValueOrDefault(key);

    /// <summary>Each path as the server's messages write it, those of one level before those below.</summary>
    public IEnumerable<string> Paths(string parent = "")
    {
        foreach (var (key, member) in _members)
            if (member._isOwned)
                yield return parent + Words(key);
        foreach (var (key, member) in _members)
            foreach (var path in member.Paths(parent + Words(key)))
                yield return path;
    }

    public JsonObject ToFieldsV1()
    {
        var fields = new JsonObject();
        if (_isOwned && _members.Count > 0)
            fields["."] = new JsonObject();
        foreach (var (key, member) in _members)
            fields[key] = member.ToFieldsV1();
        return fields;
    }

    /// <summary>How an item of a list is called that is owned item by item.</summary>
    public static string KeyOf(JsonNode? item, FieldShape list) => list.IsSet
        ? $"v:{Text(item)}"
        : $"k:{Text(new JsonObject(list.Keys.Order(StringComparer.Ordinal).Select(key => KeyValuePair.Create(key, item?[key]?.DeepClone()))))}";

    public static bool HasItems(JsonNode? value, FieldShape shape) => value is JsonArray && (shape.IsSet || shape.Keys.Count > 0);

    /// <summary>One step of a path, as the server's messages write it.</summary>
    public static string Words(string key) => key[0] switch
    {
        'v' => $"[={key[2..]}]",
        'k' => $"[{string.Join(",", JsonNode.Parse(key[2..])!.AsObject().Select(pair => $"{pair.Key}={Text(pair.Value)}"))}]",
        _ => $".{key[2..]}",
    };

    private static string Text(JsonNode? value) => value is null ? "null" : Encoding.UTF8.GetString(Json.ToUtf8(value));

    private static void Compare(JsonObject before, JsonObject after, FieldSet changed, FieldSet removed, int depth, FieldShape shape)
    {
        foreach (var (name, value) in after)
            if (!before.ContainsKey(name) || !JsonNode.DeepEquals(before[name], value))
                Compare(before[name], value, $"f:{name}", changed, removed, depth, shape.Member(name) ?? FieldShape.Deduced);
        foreach (var (name, _) in before)
            if (!after.ContainsKey(name))
                removed.Member($"f:{name}")._isOwned = true;
    }

    private static void Compare(JsonNode? previous, JsonNode? value, string key, FieldSet changed, FieldSet removed, int depth, FieldShape shape)
    {
        var (inner, gone) = (changed.Member(key), new FieldSet());
        if (value is JsonObject members && !shape.IsAtomic && (members.Count > 0 || previous is JsonObject { Count: > 0 } || key == "f:metadata" && depth == 0))
        {
            inner._isOwned |= previous is not JsonObject && (shape.IsOwnedItself || key[0] == 'k');
            Compare(previous as JsonObject ?? [], members, inner, gone, depth + 1, shape);
        }
        else if (HasItems(value, shape))
        {
            inner._isOwned = previous is not JsonArray;
            var former = (previous as JsonArray ?? []).ToLookup(item => KeyOf(item, shape));
            foreach (var item in value!.AsArray())
                if (shape.IsSet && !former.Contains(KeyOf(item, shape)))
                    inner.Member(KeyOf(item, shape))._isOwned = true;
                else if (!shape.IsSet && !former[KeyOf(item, shape)].Any(same => JsonNode.DeepEquals(same, item)))
                    Compare(former[KeyOf(item, shape)].FirstOrDefault(), item, KeyOf(item, shape), inner, gone, depth + 1, shape.Item);
            foreach (var item in former.Select(same => same.Key).Except(value.AsArray().Select(item => KeyOf(item, shape))))
                gone.Member(item)._isOwned = true;
        }
        else
        {
            inner._isOwned = true;
        }
        if (!gone.IsEmpty)
            removed._members[key] = gone;
        if (inner.IsEmpty)
            changed._members.Remove(key);
    }

    private static void Collect(JsonObject document, FieldSet set, FieldShape shape)
    {
        foreach (var (name, value) in document)
        {
            var member = new FieldSet { _isOwned = !shape.Declares(name) };
            Collect(value, member, shape.Member(name) ?? FieldShape.Deduced);
            if (!member.IsEmpty)
                set._members[$"f:{name}"] = member;
        }
    }

    private static void Collect(JsonNode? value, FieldSet member, FieldShape shape)
    {
        if (value is JsonObject members && !shape.IsAtomic)
            Collect(members, member, shape);
        else if (HasItems(value, shape))
            foreach (var item in value!.AsArray())
            {
                var own = member.Member(KeyOf(item, shape));
                own._isOwned = true;
                if (!shape.IsSet)
                    Collect(item, own, shape.Item);
            }
        else if (value is not null || shape.IsAtomic)
            member._isOwned = true;
    }

    /// <summary>What the server itself puts in before it looks at owners: a namespace's finalizer, a definition's empty status.</summary>
    private static void DropUnset(JsonObject document)
    {
        if (document["spec"] is JsonObject { Count: 1 } spec && spec["finalizers"] is JsonArray)
            document.Remove("spec");
        if (document["status"] is not JsonObject status)
            return;
        if (status.ContainsKey("conditions") && status["conditions"] is null)
            status.Remove("conditions");
        if (status["acceptedNames"] is JsonObject names && names["kind"]?.GetValue<string>() is "")
            status.Remove("acceptedNames");
    }

    private static JsonObject Visible(JsonObject document)
    {
        var visible = new JsonObject();
        foreach (var (name, value) in document)
        {
            if (name is "apiVersion" or "kind")
                continue;
            visible[name] = name == "metadata" ? VisibleMetadata((JsonObject)value!) : value?.DeepClone();
        }
        return visible;
    }

    private static JsonObject VisibleMetadata(JsonObject metadata)
    {
        var visible = new JsonObject();
        foreach (var (name, value) in metadata)
            if (name is "labels" or "annotations" or "finalizers" or "ownerReferences" or "generateName")
                visible[name] = value?.DeepClone();
        return visible;
    }

    private FieldSet Member(string key)
    {
        if (!_members.TryGetValue(key, out var member))
            _members[key] = member = new FieldSet();
        return member;
    }
}
