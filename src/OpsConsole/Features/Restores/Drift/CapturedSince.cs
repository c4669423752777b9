using OpsConsole.Features.Resources;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>The newest captured version of what has an item's name, of whatever life, at the moment that is asked about.</summary>
public sealed record CapturedSince
{
    /// <summary>A page must answer quickly: larger states are compared on their own page.</summary>
    public const int LargestCompared = 256 * 1024;

    /// <summary>Of the item.</summary>
    public required int Number { get; init; }

    /// <summary>When the newest complete capture of its type began; null where there was none.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Null where nothing of the name was ever captured, and so is what follows.</summary>
    public string? Uid { get; init; }
    public long? Sequence { get; init; }
    public DateTimeOffset? ValidFrom { get; init; }
    public string? Change { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }

    /// <summary>Null too where it is too large to be compared here.</summary>
    public byte[]? Body { get; init; }
    public byte[]? ManagedFields { get; init; }

    internal StoredBody Stored => new() { Sequence = Sequence ?? 0, Encoding = Encoding, Dictionary = Dictionary, Body = Body, ManagedFields = ManagedFields };
}
