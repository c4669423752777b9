using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// Makes of a stored state and the living object what a server-side apply says, so that the living object gets what the stored state asks for and keeps what it has
/// beyond it. It says no more than what changes and what the same manager applied before, for a server gives whoever says a field a share in it.
/// </summary>
/// <remarks>
/// Where nobody is known to own a member of a map or an item of a list alone, it goes whole: a map with all that it has now, a list as it was. Owners stay as they are, and
/// finalizers, which come only where they are named, are never taken away.
/// </remarks>
public sealed record MergeBody
{
    /// <summary>Canonical JSON, without uid and resourceVersion.</summary>
    public required byte[] Json { get; init; }

    /// <summary>What the living object asks for then.</summary>
    public required byte[] Result { get; init; }

    /// <summary>What changes; empty where there is nothing to merge.</summary>
    public required IReadOnlyList<MergeField> Fields { get; init; }

    /// <summary>What others own and have otherwise, and nobody chose.</summary>
    public required IReadOnlyList<MergeField> LeftOut { get; init; }

    /// <param name="asked">What the stored state asks for, of <see cref="RestoreBody.Asked"/>.</param>
    /// <param name="live">The living object, in the same form (masked or not).</param>
    /// <param name="managedFields">Of the living object, as <see cref="ManagedFieldsOf"/> takes them out.</param>
    /// <param name="manager">In whose name it is applied.</param>
    /// <param name="names">Fields as <see cref="ManifestDiff.Compare"/> from <paramref name="live"/> to <paramref name="asked"/> names them; null takes all that no other manager owns.</param>
    /// <exception cref="FormatException">One of them is no object with metadata, or a named field is none that a merge changes.</exception>
    public static MergeBody Of(ReadOnlySpan<byte> asked, ReadOnlySpan<byte> live, ReadOnlySpan<byte> managedFields, string manager, IReadOnlyCollection<string>? names)
    {
        var (wanted, now, owners) = (RestoreBody.Read(asked), RestoreBody.Read(RestoreBody.Asked(live, OwnerUids.AsNamed(live))), AppliedFields.Of(managedFields, manager));
        var fields = MergeField.Of(wanted, now, owners);
        if (names?.FirstOrDefault(name => !fields.Any(field => field.Covers(name))) is { } unknown)
            throw new FormatException($"'{unknown}' is nothing that this version would bring into the living object");
        List<MergeField> chosen = [.. fields.Where(field => names?.Any(field.Covers) ?? (field.Managers.Count == 0 && !field.Path.StartsWith(MergeField.Finalizers, StringComparison.Ordinal)))];
        var (result, selection) = (now.DeepClone(), new MergeSelection());
        foreach (var field in chosen)
            selection.Add(Assign(result, field), now, owners);
        selection.AddOwn(result, owners);
        var body = selection.Of(result)!.AsObject();
        var metadata = body["metadata"] as JsonObject ?? [];
        foreach (var identity in (ReadOnlySpan<string>)["name", "namespace"])
            if (now["metadata"]![identity] is { } value)
                metadata[identity] = value.DeepClone();
        (body["apiVersion"], body["kind"], body["metadata"]) = (now["apiVersion"]?.DeepClone(), now["kind"]?.DeepClone(), metadata);
        return new() { Json = JsonTrees.Bytes(body), Result = JsonTrees.Bytes(result), Fields = chosen, LeftOut = [.. fields.Except(chosen).Where(field => field.Managers.Count > 0)] };
    }

    /// <summary>The body as it is sent: it meets this uid in this resourceVersion or nothing.</summary>
    /// <param name="body">Of <see cref="Json"/>, with values in the places of digests.</param>
    /// <param name="uid">Of the living object.</param>
    /// <param name="resourceVersion">Of the living object as it was read.</param>
    public static byte[] Bound(ReadOnlySpan<byte> body, string uid, string resourceVersion)
    {
        var root = RestoreBody.Read(body);
        (root["metadata"]!["uid"], root["metadata"]!["resourceVersion"]) = (uid, resourceVersion);
        return JsonTrees.Bytes(root);
    }

    /// <summary>What the manager applied to the living object and the body leaves out, so that the server would take it away.</summary>
    public static IReadOnlyList<string> Lost(ReadOnlySpan<byte> body, ReadOnlySpan<byte> managedFields, string manager)
    {
        var lost = new List<string>();
        Lose(JsonTrees.Parse(body), AppliedFields.Of(managedFields, manager), "", lost);
        return lost;
    }

    /// <summary>The places where an object has not what the body says.</summary>
    public static IReadOnlyList<string> Missing(ReadOnlySpan<byte> body, ReadOnlySpan<byte> json, ReadOnlySpan<byte> managedFields)
    {
        var missing = new List<string>();
        Miss(JsonTrees.Parse(body), JsonTrees.Parse(json), AppliedFields.Of(managedFields, ""), "", missing);
        return missing;
    }

    /// <summary>The managed fields of an object as a server sent it; empty where it has none.</summary>
    /// <exception cref="FormatException">It is no object with metadata.</exception>
    public static byte[] ManagedFieldsOf(ReadOnlySpan<byte> json) => RestoreBody.Read(json)["metadata"]!["managedFields"] is JsonArray entries ? JsonTrees.Bytes(entries) : [];

    /// <summary><see cref="Result"/> with the status of another state.</summary>
    public byte[] ResultBeside(ReadOnlySpan<byte> other)
    {
        var root = RestoreBody.Read(Result);
        if (RestoreBody.Read(other)["status"] is { } status)
            root["status"] = status.DeepClone();
        return JsonTrees.Bytes(root);
    }

    private static void Miss(JsonNode? said, JsonNode? found, AppliedFields owners, string path, List<string> missing)
    {
        if (said is JsonObject wanted && found is JsonObject now)
            foreach (var (key, value) in wanted)
                if (now.TryGetPropertyValue(key, out var present))
                    Miss(value, present, owners.Member(key), JsonPaths.Key(path, key), missing);
                else
                    missing.Add(JsonPaths.Key(path, key));
        else if (said is JsonArray items && found is JsonArray list && (owners.HasItems || path == MergeField.Finalizers))
            foreach (var item in items)
                if (MergeField.PlaceOf(list, item, owners.ItemKeys) is >= 0 and var place)
                    Miss(item, list[place], owners.Item(list[place]), $"{path}[{place}]", missing);
                else
                    missing.Add(path);
        else if (!JsonTrees.Same(said, found))
            missing.Add(path);
    }

    private static void Lose(JsonNode? said, AppliedFields owners, string path, List<string> lost)
    {
        foreach (var (step, beyond) in owners.Own)
            if (step.StartsWith("f:", StringComparison.Ordinal))
            {
                var name = JsonPaths.Key(path, step[2..]);
                if (said is JsonObject map && map.TryGetPropertyValue(step[2..], out var value))
                    Lose(value, beyond, name, lost);
                else
                    lost.Add(name);
            }
            else if ((said as JsonArray)?.Index().FirstOrDefault(entry => AppliedFields.IsOf(step, entry.Item), (-1, null)) is { Index: >= 0, Item: var item })
                Lose(item, beyond, $"{path}[{step[2..]}]", lost);
            else
                lost.Add($"{path}[{step[2..]}]");
    }

    /// <returns>Where it is then.</returns>
    private static IReadOnlyList<object> Assign(JsonNode root, MergeField field)
    {
        IReadOnlyList<object> above = [.. field.Steps.SkipLast(1)];
        JsonTrees.TryAt(root, [.. above.Select(step => $"{step}")], out var parent);
        if (field.Steps[^1] is string key)
        {
            parent!.AsObject()[key] = field.Value?.DeepClone();
            return field.Steps;
        }
        var list = parent!.AsArray();
        list.Add(field.Value?.DeepClone());
        return [.. above, list.Count - 1];
    }
}
