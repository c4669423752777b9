using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>What the server merges and owns of a value: its members, its items, or only all of it at once.</summary>
/// <remarks>Kubernetes 1.20: kube-openapi, pkg/schemaconv, and structured-merge-diff, schema and typed.</remarks>
internal sealed class FieldShape
{
    private static readonly HashSet<string> MapsOfBuiltIns = new(StringComparer.Ordinal)
    {
        "labels", "annotations", "data", "selector", "capacity", "requests", "limits", "parameters", "conversion", "rollingUpdate", "csi",
        "defaultBackend", "claimRef",
    };

    private readonly Dictionary<string, FieldShape> _declared = new(StringComparer.Ordinal);
    private FieldShape? _rest;
    private FieldShape? _item;
    private bool _isStruct;

    private FieldShape()
    {
    }

    private static FieldShape Anything { get; } = MakeAnything();

    /// <summary>Where no schema says otherwise: maps are merged, lists are not.</summary>
    public static FieldShape Deduced { get; } = MakeDeduced();

    /// <summary>The types of Kubernetes itself: structs, with the maps that they are known to have.</summary>
    /// <remarks>The real server also splits keyed lists of built-in types.</remarks>
    public static FieldShape BuiltIn { get; } = MakeBuiltIn();

    /// <summary>Owned as one, with all that it holds.</summary>
    public bool IsAtomic { get; private init; }

    /// <summary>Its items are owned each by its value.</summary>
    public bool IsSet { get; private init; }

    /// <summary>The members by which an item of a list is known; empty where its place is all.</summary>
    public IReadOnlyList<string> Keys { get; private init; } = [];

    /// <summary>As a schema calls it; empty for anything.</summary>
    public string Type { get; private init; } = "";

    public FieldShape Item => _item ?? Untyped;

    /// <summary>A new map of it is owned itself, by whoever updates it into being.</summary>
    public bool IsOwnedItself { get; private init; }

    private static FieldShape Untyped { get; } = new() { IsAtomic = true, IsOwnedItself = true };

    /// <param name="definition">The spec of a CustomResourceDefinition.</param>
    /// <param name="schema">Of one of its versions; null where it has none.</param>
    public static FieldShape Of(JsonObject definition, JsonObject? schema)
    {
        // Kubernetes 1.20 cannot read its own form of int-or-string here, and then does without the schemas of the whole definition.
        if (schema is null || HasIntOrString(definition["versions"]))
            return Deduced;
        var root = ReadStruct(schema, isOpen: false);
        root._declared["metadata"] = Metadata(new(), new() { _rest = Untyped, IsOwnedItself = true }, new() { _rest = Untyped, IsOwnedItself = true });
        root._declared["apiVersion"] = root._declared["kind"] = Untyped;
        return root;
    }

    /// <summary>Null where the schema knows no such member.</summary>
    public FieldShape? Member(string name) => _declared.GetValueOrDefault(name) ?? _rest;

    /// <summary>False for a key of a map, which who applies it owns beside what it holds.</summary>
    public bool Declares(string name) => _isStruct || _declared.ContainsKey(name);

    /// <param name="schema">Of the value.</param>
    /// <param name="isOpen">A struct around it keeps what it does not know, and so does everything in it.</param>
    private static FieldShape Read(JsonObject schema, bool isOpen)
    {
        var type = schema["type"]?.GetValue<string>() ?? "";
        if (type == "array")
            return new()
            {
                Type = type,
                _item = schema["items"] is JsonObject items ? Read(items, isOpen) : null,
                IsSet = schema["x-kubernetes-list-type"]?.GetValue<string>() == "set",
                Keys = schema["x-kubernetes-list-type"]?.GetValue<string>() == "map" ? [.. schema["x-kubernetes-list-map-keys"]!.AsArray().Select(key => key!.GetValue<string>())] : [],
                IsOwnedItself = true,
            };
        if (schema["x-kubernetes-map-type"]?.GetValue<string>() == "atomic" || type is not ("object" or ""))
            return new() { Type = type, IsAtomic = true, IsOwnedItself = true };
        if (schema["properties"] is JsonObject { Count: > 0 })
            return ReadStruct(schema, isOpen);
        if (schema["additionalProperties"] is JsonObject additional)
            return new() { Type = type, IsOwnedItself = true, _rest = Read(additional, isOpen) };
        // A map without a word on its values keeps them as wholes, unless a struct around it is open.
        return isOpen ? Anything : type == "object" && IsOpen(schema) ? new() { Type = type, IsOwnedItself = true, _rest = Untyped } : Untyped;
    }

    private static FieldShape ReadStruct(JsonObject schema, bool isOpen)
    {
        isOpen |= IsOpen(schema);
        var shape = new FieldShape { Type = "object", IsOwnedItself = true, _rest = isOpen ? Anything : null };
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            shape._declared[name] = Read((JsonObject)property!, isOpen);
        return shape;
    }

    private static bool IsOpen(JsonObject schema) => schema["x-kubernetes-preserve-unknown-fields"]?.GetValueKind() == JsonValueKind.True;

    private static FieldShape MakeAnything()
    {
        var anything = new FieldShape { IsOwnedItself = true };
        (anything._rest, anything._item) = (anything, anything);
        return anything;
    }

    private static FieldShape MakeDeduced()
    {
        var root = new FieldShape { IsOwnedItself = true, _rest = Anything };
        // The place itself is nobody's; what it holds is as untyped as the rest.
        root._declared["metadata"] = new() { _rest = Anything };
        return root;
    }

    private static FieldShape MakeBuiltIn()
    {
        var (any, map) = (new FieldShape { _isStruct = true }, new FieldShape { _isStruct = true, IsOwnedItself = true });
        (any._rest, any._item, map._rest, map._item) = (any, any, any, any);
        foreach (var name in MapsOfBuiltIns)
            any._declared[name] = map._declared[name] = map;
        Metadata(any, map, any);
        Metadata(map, map, any);
        return any;
    }

    private static FieldShape Metadata(FieldShape root, FieldShape map, FieldShape item)
    {
        root._rest ??= Untyped;
        root._declared["labels"] = root._declared["annotations"] = map;
        root._declared["finalizers"] = new() { IsSet = true, IsOwnedItself = true };
        root._declared["ownerReferences"] = new() { Keys = ["uid"], _item = item, IsOwnedItself = true };
        return root;
    }

    private static bool HasIntOrString(JsonNode? node) => node switch
    {
        JsonObject map => map["x-kubernetes-int-or-string"]?.GetValueKind() == JsonValueKind.True || map.Any(member => HasIntOrString(member.Value)),
        JsonArray list => list.Any(HasIntOrString),
        _ => false,
    };
}
