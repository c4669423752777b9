using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// Makes of a stored state what may be sent to bring it back. What the server alone decides is left out; names, labels, annotations (above all
/// <c>crossplane.io/external-name</c>), finalizers and everything outside metadata and status stay byte for byte.
/// </summary>
/// <remarks>The fields are Velero's <c>resetMetadata</c> (pkg/restore/restore.go) and what Velero and rancher/backup-restore-operator strip with it.</remarks>
public static class RestoreBody
{
    /// <summary>Of metadata: what only the server or a former life of the object says.</summary>
    public static IReadOnlyList<string> Stripped { get; } =
        ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generateName", "managedFields"];

    /// <summary>What was asked for, in canonical form: two states that ask for the same have the same text.</summary>
    /// <param name="json">One object's JSON.</param>
    /// <param name="owners">The uids of the owners as they are now; null leaves the owners out.</param>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static byte[] Asked(ReadOnlySpan<byte> json, OwnerUids? owners = null)
    {
        var root = Read(json);
        Strip(root, owners);
        return JsonTrees.Bytes(root);
    }

    /// <summary>The same with the finalizers that the living object has beside: what holds it is never taken away unasked, for its controller would be passed over.</summary>
    /// <exception cref="FormatException">One of them is no object with metadata.</exception>
    public static byte[] WithFinalizersOf(ReadOnlySpan<byte> asked, ReadOnlySpan<byte> live)
    {
        var root = Read(asked);
        var metadata = root["metadata"]!.AsObject();
        var finalizers = metadata["finalizers"] as JsonArray ?? [];
        foreach (var held in Read(live)["metadata"]!["finalizers"] as JsonArray ?? [])
            if (!finalizers.Any(known => JsonTrees.Same(known, held)))
                finalizers.Add(held?.DeepClone());
        if (finalizers.Count > 0)
            metadata["finalizers"] = finalizers;
        return JsonTrees.Bytes(root);
    }

    /// <summary>The body of a PUT: what is asked for, in the place of this one living object.</summary>
    /// <param name="asked">From <see cref="Asked"/>.</param>
    /// <param name="live">The object as the server sent it: its uid and resourceVersion are the condition of the write.</param>
    /// <param name="keepsStatus">True where the type has no status subresource: the living status is sent unchanged, or the write would take it away.</param>
    /// <exception cref="FormatException">One of them is no object with metadata, or the living one has no uid or no resourceVersion.</exception>
    public static byte[] Replacement(ReadOnlySpan<byte> asked, ReadOnlySpan<byte> live, bool keepsStatus)
    {
        var (root, now) = (Read(asked), Read(live));
        Bind(root, now);
        if (keepsStatus && now["status"] is { } status)
            root["status"] = status.DeepClone();
        return JsonTrees.Bytes(root);
    }

    internal static JsonObject Read(ReadOnlySpan<byte> json) =>
        JsonTrees.Parse(json) is JsonObject root && root["metadata"] is JsonObject ? root : throw new FormatException("the body is not a JSON object with metadata");

    private static void Strip(JsonObject root, OwnerUids? owners)
    {
        root.Remove("status");
        var metadata = root["metadata"]!.AsObject();
        foreach (var field in Stripped)
            metadata.Remove(field);
        if (owners is null)
            metadata.Remove("ownerReferences");
        else
            owners.Renew(metadata);
        // An empty map or list is the same as none, and servers drop it.
        foreach (var field in (ReadOnlySpan<string>)["labels", "annotations", "finalizers", "ownerReferences"])
            if (metadata[field] is null or JsonObject { Count: 0 } or JsonArray { Count: 0 })
                metadata.Remove(field);
    }

    private static void Bind(JsonObject root, JsonObject live)
    {
        var metadata = root["metadata"]!.AsObject();
        foreach (var field in (ReadOnlySpan<string>)["uid", "resourceVersion"])
            metadata[field] = JsonTrees.Text(live["metadata"]![field]) is { Length: > 0 } value ? value : throw new FormatException($"the living object has no metadata.{field}");
    }
}
