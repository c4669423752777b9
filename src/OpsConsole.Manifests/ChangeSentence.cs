namespace OpsConsole.Manifests;

/// <summary>A version's changes as one sentence: <c>spec.tikv.replicas 3 → 5</c>.</summary>
public sealed record ChangeSentence
{
    private const int MostParts = 3;
    private const int LongestValue = 48;

    /// <summary>The most telling changes and how many more there are; bookkeeping is left out.</summary>
    public required string Text { get; init; }
    /// <summary>Nothing but status and bookkeeping moved: a page may fold it away.</summary>
    public required bool IsStatusOnly { get; init; }
    /// <summary>The field managers that wrote, newest first. A manager is a program's name for itself, not a person.</summary>
    public required IReadOnlyList<string> Managers { get; init; }

    /// <param name="changes">The differences to the version before.</param>
    /// <param name="writers">Who wrote between the two, as of <see cref="FieldManagers.WhoWrote"/>.</param>
    public static ChangeSentence Of(IReadOnlyList<ManifestChange> changes, IReadOnlyList<FieldManager> writers)
    {
        var telling = changes.Where(change => !change.IsNoise).OrderBy(change => change.IsStatus).ToList();
        var isStatusOnly = telling.TrueForAll(change => change.IsStatus);
        var shown = telling.Where(change => change.IsStatus == isStatusOnly).ToList();
        var parts = shown.Take(MostParts).Select(Part).ToList();
        if (shown.Count > MostParts)
            parts.Add($"{shown.Count - MostParts} more");
        if (!isStatusOnly && telling.Count > shown.Count)
            parts.Add("status");
        return new ChangeSentence
        {
            Text = parts.Count > 0 ? string.Join(" · ", parts) : "only bookkeeping fields",
            IsStatusOnly = isStatusOnly,
            Managers = [.. writers.Where(writer => MayHaveWritten(writer, shown)).Select(writer => writer.Name).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>A writer that owns nothing where the changes lie wrote something else in between.</summary>
    private static bool MayHaveWritten(FieldManager writer, List<ManifestChange> shown) =>
        shown.Count == 0
        || (writer.Sections.Count > 0 ? shown.Exists(change => writer.Sections.Contains(Section(change))) : writer.Subresource is null || shown.Exists(change => change.IsStatus));

    private static string Section(ManifestChange change) => change.JsonPointer.Split('/') is [_, var section, ..] ? section : "";

    private static string Part(ManifestChange change) => (change.Kind, change.Path) switch
    {
        (ManifestChangeKind.Added, "metadata.deletionTimestamp") => "deletion requested",
        (ManifestChangeKind.Added, _) => IsContainer(change.After!) ? $"{change.Path} added" : $"{change.Path} added {Value(change.After!)}",
        (ManifestChangeKind.Removed, _) => IsContainer(change.Before!) ? $"{change.Path} removed" : $"{change.Path} removed (was {Value(change.Before!)})",
        _ => $"{change.Path} {Value(change.Before!)} → {Value(change.After!)}",
    };

    private static bool IsContainer(string json) => json[0] is '{' or '[';

    /// <summary>A value in words, as long as it is: what is masked says so, objects and lists say only that they are some.</summary>
    public static string Words(string json)
    {
        if (json.StartsWith("\"masked:v1:", StringComparison.Ordinal))
            return "(masked)";
        if (IsContainer(json))
            return json[0] == '{' ? "{…}" : "[…]";
        return json[0] == '"' ? YamlScalar.Text(System.Text.Json.JsonSerializer.Deserialize<string>(json)!) : json;
    }

    private static string Value(string json)
    {
        var text = Words(json);
        return text.Length <= LongestValue ? text : string.Concat(text.AsSpan(0, LongestValue - 1).TrimEnd(), "…");
    }
}
