using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>The paths of an object's fields, and their FieldsV1 form.</summary>
/// <remarks>Lists are owned as wholes except finalizers and ownerReferences; the real server also splits keyed lists of built-in types.</remarks>
internal sealed class FieldSet
{
    private static readonly HashSet<string> MapsOfBuiltIns = new(StringComparer.Ordinal)
    {
        "labels", "annotations", "data", "selector", "capacity", "requests", "limits", "parameters", "conversion", "rollingUpdate", "csi",
        "defaultBackend", "claimRef",
    };

    private readonly SortedDictionary<string, FieldSet> _members = new(StringComparer.Ordinal);
    private bool _isOwned;

    public bool IsEmpty => !_isOwned && _members.Count == 0;

    /// <summary>The fields in which two states differ: added or changed ones, and those that are gone.</summary>
    public static (FieldSet Changed, FieldSet Removed) Compare(JsonObject before, JsonObject after, bool custom)
    {
        var (changed, removed) = (new FieldSet(), new FieldSet());
        var (old, next) = (Visible(before), Visible(after));
        if (!custom)
        {
            DropUnset(old);
            DropUnset(next);
        }
        Compare(old, next, changed, removed, depth: 0, custom);
        return (changed, removed);
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

    public JsonObject ToFieldsV1()
    {
        var fields = new JsonObject();
        if (_isOwned && _members.Count > 0)
            fields["."] = new JsonObject();
        foreach (var (key, member) in _members)
            fields[key] = member.ToFieldsV1();
        return fields;
    }

    /// <summary>A new map is owned itself, a struct is not: custom types know only the struct metadata, built-in ones are mostly structs.</summary>
    private static bool IsOwnedItself(string name, int depth, bool custom) =>
        custom ? !(depth == 0 && name == "metadata") : MapsOfBuiltIns.Contains(name);

    private static void Compare(JsonObject before, JsonObject after, FieldSet changed, FieldSet removed, int depth, bool custom)
    {
        foreach (var (name, value) in after)
        {
            var previous = before[name];
            if (JsonNode.DeepEquals(previous, value) && before.ContainsKey(name))
                continue;
            var key = $"f:{name}";
            if (value is JsonObject members && (members.Count > 0 || previous is JsonObject { Count: > 0 } || (depth == 0 && name == "metadata")))
            {
                var (inner, gone) = (changed.Member(key), new FieldSet());
                inner._isOwned = previous is not JsonObject && IsOwnedItself(name, depth, custom);
                Compare(previous as JsonObject ?? [], members, inner, gone, depth + 1, custom);
                if (!gone.IsEmpty)
                    removed._members[key] = gone;
                if (inner.IsEmpty)
                    changed._members.Remove(key);
            }
            else if (name is "finalizers" && value is JsonArray items)
            {
                var list = changed.Member(key);
                list._isOwned = true;
                foreach (var item in items)
                    list.Member($"v:{item!.ToJsonString()}")._isOwned = true;
            }
            else if (name is "ownerReferences" && value is JsonArray owners)
            {
                var list = changed.Member(key);
                list._isOwned = true;
                foreach (var owner in owners)
                    list.Member($$"""k:{"uid":{{owner!["uid"]?.ToJsonString()}}}""")._isOwned = true;
            }
            else
            {
                changed.Member(key)._isOwned = true;
            }
        }
        foreach (var (name, _) in before)
            if (!after.ContainsKey(name))
                removed.Member($"f:{name}")._isOwned = true;
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
