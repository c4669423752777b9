using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring.Transforms;

/// <summary>
/// What no patch may touch on the way of a stored state back: who the object is, whose it is, what the server says of it, what a provider may do, and values
/// of which only digests are stored.
/// </summary>
public static class TransformGuard
{
    private const string ExternalName = "/metadata/annotations/crossplane.io~1external-name";
    private const string Creation = "/metadata/annotations/crossplane.io~1external-create-";

    private static readonly string[] Protected =
    [
        "/apiVersion", "/kind", "/status", "/metadata/name", "/metadata/namespace", "/metadata/ownerReferences", "/spec/managementPolicies",
        .. RestoreBody.Stripped.Select(field => $"/metadata/{field}"),
        $"{Creation}pending", $"{Creation}succeeded", $"{Creation}failed",
    ];

    /// <summary>Why a patch is not taken, whatever it is used on; null where it is.</summary>
    /// <param name="patch">As it is written.</param>
    /// <param name="changesExternalName">It says openly that it changes the external name of managed resources.</param>
    public static string? WhyNot(JsonPatch patch, bool changesExternalName)
    {
        foreach (var operation in patch.Operations)
        {
            if (operation.Op is not "test")
                foreach (var place in new[] { operation.Path, operation.Op is "move" ? operation.From! : operation.Path })
                {
                    if (place is "" or "/metadata")
                        return $"{operation.Words} replaces {(place.Length == 0 ? "the object" : "its metadata")} as a whole; name the fields that it is about";
                    if (Protected.FirstOrDefault(field => IsIn(place, field)) is { } field)
                        return $"{operation.Words} touches {field}, which no transform may: {Instead(field)}";
                    if (!changesExternalName && IsIn(place, ExternalName))
                        return $"{operation.Words} changes the external name of a managed resource, and so which cloud resource it is; where that is wanted, say so with changesExternalName";
                }
            if (HoldsMask(operation.Value))
                return $"{operation.Words} has a masked value's digest, which is never written; leave the field as it is";
        }
        return null;
    }

    /// <summary>Why a patch is not used on an object; null where it may be.</summary>
    /// <param name="patch">One that may be kept.</param>
    /// <param name="before">The object, masked.</param>
    /// <param name="after">What the patch makes of it.</param>
    /// <param name="changesExternalName">As above.</param>
    /// <exception cref="FormatException">One of them is not JSON.</exception>
    public static string? WhyNot(JsonPatch patch, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, bool changesExternalName)
    {
        var (then, now) = (JsonTrees.Parse(before), JsonTrees.Parse(after));
        // A field may also go with what holds it.
        foreach (var field in changesExternalName ? Protected : [.. Protected, ExternalName])
        {
            var segments = JsonPaths.Segments(field);
            if (JsonTrees.TryAt(then, segments, out var was) != JsonTrees.TryAt(now, segments, out var becomes) || !JsonTrees.Same(was, becomes))
                return $"it would change {field}, which {(field == ExternalName ? "it does not say openly (changesExternalName)" : $"no transform may: {Instead(field)}")}";
        }
        var (masked, left) = (new List<(string Pointer, string Digest)>(), new List<(string Pointer, string Digest)>());
        Masks(then, "", masked);
        foreach (var operation in patch.Operations)
            foreach (var place in new[] { operation.Path, operation.From ?? operation.Path })
                if (masked.FirstOrDefault(mask => IsIn(place, mask.Pointer) || operation.Op is not "test" && IsIn(mask.Pointer, place)).Pointer is { } pointer)
                    return $"{operation.Words} touches {pointer}, whose value is masked";
        Masks(now, "", left);
        return masked.Select(mask => mask.Digest).Order(StringComparer.Ordinal).SequenceEqual(left.Select(mask => mask.Digest).Order(StringComparer.Ordinal), StringComparer.Ordinal)
            ? null : "it would copy or take away a masked value";
    }

    private static string Instead(string field) => field switch
    {
        "/metadata/name" or "/metadata/namespace" => "where a restore goes is said by to or map",
        "/spec/managementPolicies" => "what a provider may do follows from cloud (adopt, observe or create)",
        "/apiVersion" or "/kind" => "what it is stays",
        "/metadata/ownerReferences" => "owners are looked for where it goes",
        _ when field.StartsWith(Creation, StringComparison.Ordinal) => "its provider alone says how far a creation came",
        _ => "the server says it",
    };

    private static bool IsIn(string place, string field) => place == field || place.StartsWith($"{field}/", StringComparison.Ordinal);

    private static bool HoldsMask(JsonNode? node)
    {
        var found = new List<(string, string)>();
        Masks(node, "", found);
        return found.Count > 0;
    }

    private static void Masks(JsonNode? node, string pointer, List<(string Pointer, string Digest)> found)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                    Masks(value, JsonPaths.Pointer(pointer, key), found);
                break;
            case JsonArray list:
                foreach (var (place, entry) in list.Index())
                    Masks(entry, $"{pointer}/{place}", found);
                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String && CanonicalWriter.IsMask(Encoding.UTF8.GetBytes(value.GetValue<string>())):
                found.Add((pointer, value.GetValue<string>()));
                break;
        }
    }
}
