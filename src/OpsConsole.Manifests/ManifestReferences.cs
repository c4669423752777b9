using System.Text.Json;

namespace OpsConsole.Manifests;

public enum ReferenceRelation
{
    /// <summary>An entry of <c>metadata.ownerReferences</c>: what is named owns this object.</summary>
    Owner,
    /// <summary><c>spec.claimRef</c>: this object was made for the claim that is named.</summary>
    Claim,
    /// <summary><c>spec.resourceRef</c>: what is named stands behind this claim.</summary>
    Composite,
    /// <summary>An entry of <c>spec.resourceRefs</c>: what is named was composed for this object.</summary>
    Composed,
    /// <summary><c>involvedObject</c> or <c>regarding</c>: what this event is about.</summary>
    Regards,
}

/// <summary>Another object that an object names. What is not said is empty: a namespace where it follows from the context, a uid that is not given.</summary>
public sealed record ManifestReference(ReferenceRelation Relation, string Group, string Kind, string Namespace, string Name, string Uid);

/// <summary>The references whose meaning is certain: those of Kubernetes itself, and Crossplane's between claim, composite and composed objects.</summary>
public static class ManifestReferences
{
    /// <summary>An object that names more is no object of ours.</summary>
    private const int Most = 2000;

    public static IReadOnlyList<ManifestReference> Read(ReadOnlySpan<byte> json)
    {
        var root = JsonPaths.Parse(json);
        if (root.ValueKind != JsonValueKind.Object)
            return [];
        var metadata = Member(root, "metadata");
        var spec = Member(root, "spec");
        var space = Text(metadata, "namespace");
        return
        [
            .. Items(metadata, "ownerReferences").Select(entry => Reference(ReferenceRelation.Owner, entry, space))
                .Append(Reference(ReferenceRelation.Claim, Member(spec, "claimRef"), space))
                .Append(Reference(ReferenceRelation.Composite, Member(spec, "resourceRef"), ""))
                .Concat(Items(spec, "resourceRefs").Concat(Items(Member(spec, "crossplane"), "resourceRefs")).Select(entry => Reference(ReferenceRelation.Composed, entry, space)))
                .Append(Reference(ReferenceRelation.Regards, Member(root, "involvedObject"), ""))
                .Append(Reference(ReferenceRelation.Regards, Member(root, "regarding"), ""))
                .OfType<ManifestReference>().Distinct().Take(Most),
        ];
    }

    private static ManifestReference? Reference(ReferenceRelation relation, JsonElement? entry, string space)
    {
        var (kind, name) = (Text(entry, "kind"), Text(entry, "name"));
        if (kind.Length == 0 || name.Length == 0)
            return null;
        var apiVersion = Text(entry, "apiVersion");
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var own = Text(entry, "namespace");
        return new ManifestReference(relation, slash < 0 ? "" : apiVersion[..slash], kind, own.Length > 0 ? own : space, name, Text(entry, "uid"));
    }

    private static JsonElement? Member(JsonElement? parent, string key) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(key, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static IEnumerable<JsonElement?> Items(JsonElement? parent, string key) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => (JsonElement?)item)
            : [];

    private static string Text(JsonElement? parent, string key) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String
        && text.GetString()! is var words && !words.Contains('\0', StringComparison.Ordinal) ? words : "";
}
