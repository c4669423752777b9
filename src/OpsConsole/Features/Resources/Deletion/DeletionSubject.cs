using System.Text.Json;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What an object says of itself that decides what its deletion does; whatever is missing or of another form is taken as not said.</summary>
public sealed class DeletionSubject
{
    private readonly JsonElement _root;

    /// <param name="json">Canonical JSON, which no reader trips over.</param>
    /// <param name="type">As it was captured.</param>
    public DeletionSubject(ReadOnlySpan<byte> json, DeletionType type)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Canonicalizer.MostLevels + 8 });
        (_root, Type) = (JsonElement.ParseValue(ref reader), type);
    }

    public DeletionType Type { get; }

    public string? BeingDeletedSince => Text(At("metadata", "deletionTimestamp"));

    public IReadOnlyList<string> Finalizers => [.. Items(At("metadata", "finalizers")).Select(item => Text(item)).OfType<string>()];

    /// <summary>Kind and name of each owner that reconciles this object.</summary>
    public IReadOnlyList<string> Controllers =>
    [
        .. Items(At("metadata", "ownerReferences"))
            .Where(owner => Member(owner, "controller") is { ValueKind: JsonValueKind.True })
            .Select(owner => $"{Text(Member(owner, "kind"))} {Text(Member(owner, "name"))}"),
    ];

    /// <summary>The label that Crossplane's webhook is asked for.</summary>
    public bool IsInUse => Label("crossplane.io/in-use") == "true";

    /// <summary>crossplane-runtime: the annotation, only with this word, or an empty set of policies.</summary>
    public bool IsPaused => Annotation("crossplane.io/paused") == "true" || ManagementPolicies is { Count: 0 };

    /// <summary>Null where the object has none, which means all.</summary>
    public IReadOnlyList<string>? ManagementPolicies =>
        At("spec", "managementPolicies") is { ValueKind: JsonValueKind.Array } list ? [.. Items(list).Select(item => Text(item) ?? "")] : null;

    public bool IsComposition => Type.IsOf("composite") || Type.IsOf("claim")
        || At("spec", "crossplane") is { ValueKind: JsonValueKind.Object } || At("spec", "resourceRefs") is { ValueKind: JsonValueKind.Array }
        || At("spec", "compositionRef") is { ValueKind: JsonValueKind.Object };

    public bool IsManaged => Type.IsOf("managed") || !IsComposition && At("spec", "forProvider") is { ValueKind: JsonValueKind.Object };

    /// <summary>Of a managed resource: what its deletion depends on.</summary>
    public ManagedTerms Terms => new()
    {
        IsBucket = Type.Kind == "Bucket" && Type.Group.StartsWith("s3.", StringComparison.Ordinal),
        ForceDestroy = IsTrueAt("spec", "forProvider", "forceDestroy"),
        Orphans = TextAt("spec", "deletionPolicy") == "Orphan",
        Policies = ManagementPolicySet.Read(ManagementPolicies),
        IsHeld = IsPaused,
    };

    public string? Label(string key) => Text(At("metadata", "labels", key));

    public string? Annotation(string key) => Text(At("metadata", "annotations", key));

    /// <summary>The status of a condition by its type; null where none is reported.</summary>
    public string? Condition(string type) => OfCondition(type, "status");

    /// <summary>What the same condition says beside its status.</summary>
    public string? Message(string type) => OfCondition(type, "message");

    public string? TextAt(params ReadOnlySpan<string> path) => Text(At(path));

    public bool IsTrueAt(params ReadOnlySpan<string> path) => At(path) is { ValueKind: JsonValueKind.True };

    private string? OfCondition(string type, string member) =>
        Items(At("status", "conditions")).Where(entry => Text(Member(entry, "type")) == type).Select(entry => Text(Member(entry, member))).LastOrDefault();

    private JsonElement? At(params ReadOnlySpan<string> path)
    {
        JsonElement? place = _root;
        foreach (var key in path)
            place = Member(place, key);
        return place;
    }

    private static JsonElement? Member(JsonElement? parent, string key) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(key, out var member) ? member : null;

    private static JsonElement[] Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : [];

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
