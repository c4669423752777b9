using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>What a change list covers: half-open in time, as the database dated it.</summary>
public sealed record ChangeQuestion
{
    public required IReadOnlyCollection<int> Clusters { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public VersionChange? Change { get; init; }
    public string? Type { get; init; }
    /// <summary>Only changes that touch one of these; all where it is null.</summary>
    public ChangeAspects? Aspects { get; init; }
    /// <summary>Only changes of this field, without keys of list items.</summary>
    public string? Path { get; init; }
    public string? Manager { get; init; }
}

/// <summary>A place in the change list; times alone are not unique.</summary>
public readonly record struct ChangePlace(DateTimeOffset ValidFrom, int ClusterId, long Sequence);

/// <summary>A change as it is stored, with the state before.</summary>
public sealed record ChangeRow
{
    /// <summary>A list must answer quickly: larger bodies are compared on their own page.</summary>
    public const int LargestSummarised = 256 * 1024;

    public required int ClusterId { get; init; }
    public required long Sequence { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    public required VersionChange Change { get; init; }
    public required int RawLength { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }
    public byte[]? Body { get; init; }
    public byte[]? ManagedFields { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public long? FormerSequence { get; init; }
    public short FormerEncoding { get; init; }
    public int? FormerDictionaryId { get; init; }
    public byte[]? FormerDictionary { get; init; }
    public byte[]? FormerBody { get; init; }
    public byte[]? FormerManagedFields { get; init; }
    /// <summary>What was summarised of it; null where that is still to come, and then the bodies are here.</summary>
    public string? Sentence { get; init; }
    public short Aspects { get; init; }
    public string[]? Managers { get; init; }

    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public StoredBody After => new() { Sequence = Sequence, Encoding = Encoding, Dictionary = Dictionary, Body = Body, ManagedFields = ManagedFields };

    public StoredBody? Before => FormerSequence is { } sequence
        ? new() { Sequence = sequence, Encoding = FormerEncoding, Dictionary = FormerDictionary, Body = FormerBody, ManagedFields = FormerManagedFields }
        : null;
}
