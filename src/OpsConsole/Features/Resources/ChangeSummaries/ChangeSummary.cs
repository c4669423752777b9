using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>A version that nobody summarised yet, with the state before where it modified one.</summary>
public sealed record UnsummarisedVersion
{
    public required long Sequence { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    public required int TypeId { get; init; }
    public required long ResourceId { get; init; }
    public required VersionChange Change { get; init; }
    /// <summary>Events report what happened; nobody asks for them.</summary>
    public required bool IsEvent { get; init; }
    /// <summary>The cluster's first capture found it: nothing changed then.</summary>
    public required bool IsFirstSight { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }
    public byte[]? Body { get; init; }
    public byte[]? ManagedFields { get; init; }
    public short FormerEncoding { get; init; }
    public int? FormerDictionaryId { get; init; }
    public byte[]? FormerDictionary { get; init; }
    public byte[]? FormerBody { get; init; }
    public byte[]? FormerManagedFields { get; init; }

    public StoredBody After => new() { Sequence = Sequence, Encoding = Encoding, Dictionary = Dictionary, Body = Body, ManagedFields = ManagedFields };

    public StoredBody Before => new() { Sequence = Sequence, Encoding = FormerEncoding, Dictionary = FormerDictionary, Body = FormerBody, ManagedFields = FormerManagedFields };
}

/// <summary>What a version changed, in short.</summary>
public sealed record ChangeSummary
{
    private const int LongestSentence = 400;
    private const int MostManagers = 4;

    public required UnsummarisedVersion Version { get; init; }
    public required ChangeAspects Aspects { get; init; }
    public required string Sentence { get; init; }
    public required IReadOnlyList<string> Managers { get; init; }
    public required IReadOnlyList<ChangedField> Fields { get; init; }

    /// <summary>Never throws for what a body holds: what cannot be compared says so.</summary>
    public static ChangeSummary Of(UnsummarisedVersion version)
    {
        var told = version.Change == VersionChange.Modified ? ChangeTelling.Of(version.Before, version.After) : null;
        return new ChangeSummary
        {
            Version = version,
            Aspects = version.IsEvent ? ChangeAspects.Status
                : version.IsFirstSight ? ChangeAspects.None
                : version.Change != VersionChange.Modified ? ChangeAspects.Existence
                : told?.Changed.Aspects ?? ChangeAspects.Unknown,
            Sentence = Storable(told is null ? "" : told.Sentence.Text.Length <= LongestSentence ? told.Sentence.Text : told.Sentence.Text[..LongestSentence]),
            Managers = [.. (told?.Sentence.Managers ?? ChangeTelling.WritersOf(version.After)).Take(MostManagers).Select(name => Storable(name))],
            Fields = told is null || version.IsEvent ? []
                : [.. told.Changed.Fields.Select(field => new ChangedField(Storable(field.Path), Storable(field.Before), Storable(field.After)))],
        };
    }

    /// <summary>PostgreSQL refuses the character 0 in a text; half a character is none.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Storable(string? text)
    {
        if (text is null || (!text.Contains('\0', StringComparison.Ordinal) && !text.Any(char.IsSurrogate)))
            return text;
        var whole = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
        return whole.Replace('\0', '\uFFFD');
    }
}

/// <summary>What differs between two stored states of an object, as a sentence and as fields.</summary>
public sealed record ChangeTelling(ChangeSentence Sentence, ChangedFields Changed)
{
    /// <summary>Null where a side is missing, too large or damaged.</summary>
    public static ChangeTelling? Of(StoredBody? before, StoredBody? after)
    {
        if (before?.Body is null || after?.Body is null)
            return null;
        try
        {
            // A condition tells more than the rest of a status.
            var changes = ManifestDiff.Compare(before.Json(), after.Json())
                .OrderBy(change => change.IsStatus && ChangedFields.AspectOf(change) != ChangeAspects.Condition).ToList();
            return new ChangeTelling(
                ChangeSentence.Of(changes, FieldManagers.WhoWrote(FieldManagers.Read(before.ManagedFieldsJson()), FieldManagers.Read(after.ManagedFieldsJson()))),
                ChangedFields.Of(changes));
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>The field managers of a state, newest first; none where they cannot be read.</summary>
    public static IReadOnlyList<string> WritersOf(StoredBody body)
    {
        try
        {
            return [.. FieldManagers.Read(body.ManagedFieldsJson()).Select(manager => manager.Name).Distinct(StringComparer.Ordinal)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
