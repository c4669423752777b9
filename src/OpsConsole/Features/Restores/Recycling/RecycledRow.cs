using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Recycling;

/// <summary>A lineage that ended, as it is stored, with its last state.</summary>
public sealed record RecycledRow
{
    /// <summary>A list must answer quickly: larger states are judged on their own page.</summary>
    public const int LargestJudged = 256 * 1024;

    public required int ClusterId { get; init; }
    public required long ResourceId { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }

    /// <summary>When a capture first did not find it any more.</summary>
    public required DateTimeOffset DeletedAt { get; init; }

    /// <summary>When it is last known to have been there.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Between the two were captures that could not tell.</summary>
    public bool IsAcrossGap { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Version { get; init; }
    public bool Namespaced { get; init; }
    public string[] Categories { get; init; } = [];

    /// <summary>The uid of what has its name now; null where nothing has.</summary>
    public string? LivingUid { get; init; }

    /// <summary>The number of its last version; null where retention removed it.</summary>
    public long? LastSequence { get; init; }
    public int RawLength { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }

    /// <summary>Null too where it is too large to be judged here.</summary>
    public byte[]? Body { get; init; }

    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    internal DeletionType DeletionType => new() { Group = Group, Resource = Resource, Kind = Kind, Version = Version, Namespaced = Namespaced, Categories = Categories };

    /// <exception cref="InvalidDataException">The stored bytes are damaged.</exception>
    internal byte[]? Json() => Body is null ? null : new StoredBody { Sequence = LastSequence ?? 0, Encoding = Encoding, Dictionary = Dictionary, Body = Body }.Json();
}

/// <summary>How many objects of a type the bin holds.</summary>
public sealed record RecycledType
{
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required int Objects { get; init; }

    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>A living object that names the same thing in the cloud, as it is stored.</summary>
internal sealed record TwinRow
{
    /// <summary>Which of those that were asked for, from 1.</summary>
    public long Place { get; init; }
    public required int ClusterId { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>When its type was last read whole.</summary>
    public DateTimeOffset? ReadAt { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }
    public required byte[] Body { get; init; }

    /// <exception cref="InvalidDataException">The stored bytes are damaged.</exception>
    public byte[] Json() => new StoredBody { Sequence = 0, Encoding = Encoding, Dictionary = Dictionary, Body = Body }.Json();
}
