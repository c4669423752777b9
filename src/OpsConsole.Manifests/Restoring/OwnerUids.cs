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
/// same group, kind and name that lives is named by its present uid; one that is awaited is named without a uid, which no server takes; others are
/// left out.
/// </summary>
public sealed class OwnerUids(IReadOnlyDictionary<OwnerName, string> living)
{
    private HashSet<OwnerName> _awaited = [];

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

    /// <summary>Of what <see cref="RestoreBody.Asked"/> made: the owners whose uid is not known yet.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static IReadOnlyList<OwnerName> AwaitedBy(ReadOnlySpan<byte> asked)
    {
        var known = AsNamed(asked);
        return [.. Of(asked).Where(owner => known[owner] is null)];
    }

    /// <summary>The same, and these will live before what they own is sent.</summary>
    public OwnerUids Await(IEnumerable<OwnerName> owners) => new(living) { _awaited = owners.ToHashSet() };

    internal void Renew(JsonObject metadata)
    {
        if (metadata["ownerReferences"] is not JsonArray list)
        {
            metadata.Remove("ownerReferences");
            return;
        }
        var kept = new JsonArray();
        foreach (var entry in list)
            if (NameOf(entry) is { } name && (living.ContainsKey(name) || _awaited.Contains(name)))
            {
                var renewed = entry!.DeepClone().AsObject();
                renewed.Remove("uid");
                if (living.TryGetValue(name, out var uid))
                    renewed["uid"] = uid;
                kept.Add((JsonNode)renewed);
            }
        metadata["ownerReferences"] = kept;
    }

    private static OwnerName? NameOf(JsonNode? entry) =>
        entry is JsonObject owner && JsonTrees.Text(owner["apiVersion"]) is { Length: > 0 } version && JsonTrees.Text(owner["kind"]) is { Length: > 0 } kind
        && JsonTrees.Text(owner["name"]) is { Length: > 0 } name ? new(version, kind, name) : null;
}
