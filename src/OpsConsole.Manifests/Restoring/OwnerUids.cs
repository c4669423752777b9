using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>An owner as <c>metadata.ownerReferences</c> names it: the uid is what a former life of it had.</summary>
public sealed record OwnerName(string ApiVersion, string Kind, string Name)
{
    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? ApiVersion[..slash] : "";

    public string Words => $"{Kind} {Name}";
}

/// <summary>
/// The owners that live now. A stored uid is never sent: the garbage collector deletes an object whose owner's uid is not there. An owner of the
/// same group, kind and name that lives is named by its present uid; one that does not is left out.
/// </summary>
public sealed class OwnerUids(IReadOnlyDictionary<OwnerName, string> living)
{
    public static OwnerUids None { get; } = new(new Dictionary<OwnerName, string>());

    /// <summary>The uids that a living object names its owners by.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static OwnerUids AsNamed(ReadOnlySpan<byte> live)
    {
        var uids = new Dictionary<OwnerName, string>();
        if (RestoreBody.Read(live)["metadata"]!["ownerReferences"] is JsonArray list)
            foreach (var entry in list)
                if (NameOf(entry) is { } name && JsonTrees.Text(entry!["uid"]) is { Length: > 0 } uid)
                    uids[name] = uid;
        return new(uids);
    }

    /// <summary>Null where it is not known that one of this name lives.</summary>
    public string? this[OwnerName owner] => living.GetValueOrDefault(owner);

    /// <summary>The owners that a stored state names, each once, in its order.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static IReadOnlyList<OwnerName> Of(ReadOnlySpan<byte> json) =>
        RestoreBody.Read(json)["metadata"]!["ownerReferences"] is JsonArray list ? [.. list.Select(NameOf).OfType<OwnerName>().Distinct()] : [];

    internal void Renew(JsonObject metadata)
    {
        if (metadata["ownerReferences"] is not JsonArray list)
        {
            metadata.Remove("ownerReferences");
            return;
        }
        var kept = new JsonArray();
        foreach (var entry in list)
            if (NameOf(entry) is { } name && living.TryGetValue(name, out var uid))
            {
                var renewed = entry!.DeepClone().AsObject();
                renewed["uid"] = uid;
                kept.Add((JsonNode)renewed);
            }
        metadata["ownerReferences"] = kept;
    }

    private static OwnerName? NameOf(JsonNode? entry) =>
        entry is JsonObject owner && JsonTrees.Text(owner["apiVersion"]) is { Length: > 0 } version && JsonTrees.Text(owner["kind"]) is { Length: > 0 } kind
        && JsonTrees.Text(owner["name"]) is { Length: > 0 } name ? new(version, kind, name) : null;
}
