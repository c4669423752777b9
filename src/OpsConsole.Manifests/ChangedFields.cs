using System.Text.RegularExpressions;

namespace OpsConsole.Manifests;

/// <summary>What parts of an object a change touched. The numbers are stored: they never change their meaning.</summary>
[Flags]
public enum ChangeAspects
{
    None = 0,
    /// <summary>What somebody asked for: everything outside metadata and status.</summary>
    Spec = 1,
    Labels = 2,
    Annotations = 4,
    Finalizers = 8,
    /// <summary>A deletion was asked for: the object has a deletionTimestamp now.</summary>
    Deletion = 16,
    /// <summary>The rest of metadata, such as owners.</summary>
    Metadata = 32,
    /// <summary>A condition came, went or changed its status.</summary>
    Condition = 64,
    /// <summary>Anything else that a controller reports.</summary>
    Status = 128,
    /// <summary>The two sides could not be compared: too large, or damaged.</summary>
    Unknown = 256,
    /// <summary>The object came or went.</summary>
    Existence = 512,
}

/// <summary>A changed field as it can be compared over objects and clusters.</summary>
/// <param name="Path">List items without their key or place: <c>spec.containers[].image</c>.</param>
/// <param name="Before">In words, shortened in the middle; null where it was not there.</param>
/// <param name="After">In words, shortened in the middle; null where it is no longer there.</param>
public sealed record ChangedField(string Path, string? Before, string? After);

/// <summary>A version's changes in short: which aspects moved, and the fields that somebody asked for.</summary>
public sealed partial record ChangedFields
{
    /// <summary>More of one version say nothing more about it.</summary>
    public const int MostFields = 24;
    private const int LongestPath = 200;
    private const int LongestValue = 120;
    private const ChangeAspects Asked = ChangeAspects.Spec | ChangeAspects.Labels | ChangeAspects.Finalizers;

    public required ChangeAspects Aspects { get; init; }

    /// <summary>Of spec, labels and finalizers; each path with its values once.</summary>
    public required IReadOnlyList<ChangedField> Fields { get; init; }

    /// <summary>A change list tells of it unless somebody asks for every status: anything but status that is no condition, and bookkeeping.</summary>
    public static bool IsTold(ChangeAspects aspects) => (aspects & ~ChangeAspects.Status) != ChangeAspects.None;

    public static ChangedFields Of(IReadOnlyList<ManifestChange> changes)
    {
        var telling = changes.Where(change => !change.IsNoise).Select(change => (Change: change, Aspect: AspectOf(change))).ToList();
        return new ChangedFields
        {
            Aspects = telling.Aggregate(ChangeAspects.None, (aspects, entry) => aspects | entry.Aspect),
            Fields =
            [
                .. telling.Where(entry => Asked.HasFlag(entry.Aspect))
                    .Select(entry => new ChangedField(Shortened(Comparable(entry.Change.Path), LongestPath), Words(entry.Change.Before), Words(entry.Change.After)))
                    .Distinct().Take(MostFields),
            ],
        };
    }

    public static ChangeAspects AspectOf(ManifestChange change) => change.Path switch
    {
        "metadata.deletionTimestamp" or "metadata.deletionGracePeriodSeconds" => ChangeAspects.Deletion,
        var path when IsUnder(path, "metadata.labels") => ChangeAspects.Labels,
        var path when IsUnder(path, "metadata.annotations") => ChangeAspects.Annotations,
        var path when IsUnder(path, "metadata.finalizers") => ChangeAspects.Finalizers,
        var path when IsUnder(path, "metadata") => ChangeAspects.Metadata,
        var path when Condition().IsMatch(path) => ChangeAspects.Condition,
        _ when change.IsStatus => ChangeAspects.Status,
        _ => ChangeAspects.Spec,
    };

    /// <summary><c>spec.containers[name=web].image</c> and <c>spec.containers[3].image</c> are one field of many objects; a map's key names the field.</summary>
    internal static string Comparable(string path) => Item().Replace(path, "[]");

    private static bool IsUnder(string path, string parent) =>
        path.StartsWith(parent, StringComparison.Ordinal) && (path.Length == parent.Length || path[parent.Length] is '.' or '[');

    private static string? Words(string? json) => json is null ? null : Shortened(ChangeSentence.Words(json), LongestValue);

    /// <summary>Both ends stay: images differ in their last characters.</summary>
    private static string Shortened(string text, int longest) =>
        text.Length <= longest ? text : string.Concat(Head(text, longest / 2), "…", Tail(text, longest / 2 - 1));

    private static ReadOnlySpan<char> Head(string text, int length) => text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);

    private static ReadOnlySpan<char> Tail(string text, int length) => text.AsSpan(text.Length - (char.IsLowSurrogate(text[^length]) ? length - 1 : length));

    [GeneratedRegex(@"^status\.conditions(\[[^\]]*\](\.status)?)?$")]
    private static partial Regex Condition();

    /// <summary>A quoted key is a map's own, such as <c>labels['app.kubernetes.io/name']</c>; anything else in brackets is an item.</summary>
    [GeneratedRegex(@"\[(?!')[^\]]*\]")]
    private static partial Regex Item();
}
