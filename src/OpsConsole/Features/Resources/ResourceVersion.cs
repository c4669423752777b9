using OpsConsole.Features.Captures;

namespace OpsConsole.Features.Resources;

public enum VersionChange { Added, Modified, Deleted }

/// <summary>One state of an object that was seen, without its body.</summary>
public sealed record ResourceVersion
{
    /// <summary>Its number in the cluster's change feed: the version's name in addresses.</summary>
    public required long Sequence { get; init; }
    public required long ResourceId { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    /// <summary>Null while it is the present state.</summary>
    public DateTimeOffset? ValidTo { get; init; }
    public required VersionChange Change { get; init; }
    public required string ResourceVersionText { get; init; }
    public long? Generation { get; init; }
    public byte[]? Hash { get; init; }
    public required int RawLength { get; init; }
    public required string Source { get; init; }
    public Guid? RunId { get; init; }
}

/// <summary>The numbers of the versions beside one; null where there is none.</summary>
public sealed record VersionNeighbours
{
    public long? Previous { get; init; }
    public long? Next { get; init; }
}

/// <summary>A part of an interval in which versions began.</summary>
public sealed record VersionSpan
{
    /// <summary>Counted from 1.</summary>
    public required int Part { get; init; }
    public required int Versions { get; init; }
    /// <summary>The number of the newest of them.</summary>
    public required long Newest { get; init; }
    public required DateTimeOffset NewestAt { get; init; }
}

/// <summary>The stored bytes of a version: canonical JSON and its managedFields.</summary>
public sealed record StoredBody
{
    public required long Sequence { get; init; }
    public required short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    /// <summary>The content of that dictionary.</summary>
    public byte[]? Dictionary { get; init; }
    public byte[]? Body { get; init; }
    public byte[]? ManagedFields { get; init; }

    /// <exception cref="InvalidDataException">The stored bytes are damaged.</exception>
    public byte[] Json() => Body is null ? [] : BodyEncoding.Decode(Encoding, Body, Dictionary);

    /// <exception cref="InvalidDataException">The stored bytes are damaged.</exception>
    public byte[] ManagedFieldsJson() => ManagedFields is not { Length: > 0 } ? [] : BodyEncoding.Decode(Encoding, ManagedFields, Dictionary);
}
