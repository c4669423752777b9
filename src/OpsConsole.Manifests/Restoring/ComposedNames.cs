using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>Another object, as the spec of one of Crossplane's names it; its namespace is empty where none is said, and then that of the object, or there is none.</summary>
public sealed record ComposedName(string ApiVersion, string Kind, string Namespace, string Name)
{
    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? ApiVersion[..slash] : "";

    public string Words => $"{Kind} {(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")}";

    /// <summary>The same object, in whatever version of its type it is named.</summary>
    public bool IsSame(ComposedName other) => (Group, Kind, Name) == (other.Group, other.Kind, other.Name) && (Namespace == other.Namespace || Namespace.Length == 0 || other.Namespace.Length == 0);
}

/// <summary>
/// How claims, composites and what is composed from them name each other: by name, in spec. Source: crossplane v1.20 and v2.3, apis of composite and claim;
/// of the second generation the fields stand in <c>spec.crossplane</c>.
/// </summary>
public static class ComposedNames
{
    /// <summary>What a composite composed; references without a name are placeholders.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static IReadOnlyList<ComposedName> Of(ReadOnlySpan<byte> json)
    {
        var spec = RestoreBody.Read(json)["spec"] as JsonObject;
        var list = spec?["resourceRefs"] ?? (spec?["crossplane"] as JsonObject)?["resourceRefs"];
        return list is JsonArray references ? [.. references.Select(NameOf).OfType<ComposedName>().Distinct()] : [];
    }

    /// <summary>The composite of a claim; null where it names none.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static ComposedName? CompositeOf(ReadOnlySpan<byte> json) => NameOf((RestoreBody.Read(json)["spec"] as JsonObject)?["resourceRef"]);

    /// <summary>The claim of a composite; null where it names none.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static ComposedName? ClaimOf(ReadOnlySpan<byte> json) => NameOf((RestoreBody.Read(json)["spec"] as JsonObject)?["claimRef"]);

    private static ComposedName? NameOf(JsonNode? entry) =>
        entry is JsonObject reference && JsonTrees.Text(reference["apiVersion"]) is { Length: > 0 } version && JsonTrees.Text(reference["kind"]) is { Length: > 0 } kind
        && JsonTrees.Text(reference["name"]) is { Length: > 0 } name ? new(version, kind, JsonTrees.Text(reference["namespace"]) ?? "", name) : null;
}
