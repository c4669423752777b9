namespace OpsConsole.Features.Captures;

/// <summary>Where the state of one object that was asked to be kept stands in the history, or why it stands nowhere.</summary>
public sealed record KeptObject
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    /// <summary>The version's number in the cluster's change feed, by which addresses name it; null where nothing was kept.</summary>
    public long? Sequence { get; init; }
    public DateTimeOffset? ValidFrom { get; init; }
    /// <summary>SHA-256 of the state's canonical form; null where it has none.</summary>
    public byte[]? Hash { get; init; }
    /// <summary>True where the history did not hold this state before.</summary>
    public bool IsNew { get; init; }
    /// <summary>Why the history does not hold this state; null where it does.</summary>
    public string? Reason { get; init; }
}

/// <summary>A state in canonical form on its way into the history.</summary>
internal sealed record KeepState
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required string ResourceVersion { get; init; }
    public long? Generation { get; init; }
    public required byte[] Hash { get; init; }
    public required byte[] Body { get; init; }
    public required byte[] ManagedFields { get; init; }

    public KeptObject Kept(long sequence, DateTimeOffset validFrom, bool isNew) =>
        new() { Namespace = Namespace, Name = Name, Uid = Uid, Hash = Hash, Sequence = sequence, ValidFrom = validFrom, IsNew = isNew };

    public KeptObject NotKept(string reason) => new() { Namespace = Namespace, Name = Name, Uid = Uid, Hash = Hash, Reason = reason };
}

/// <summary>A type as its objects are kept.</summary>
internal sealed record KeepType
{
    public int Id { get; init; }
    public string Kind { get; init; } = "";
    public string Version { get; init; } = "";
}

/// <summary>What the history holds of the lineage or the name of a state that is to be kept.</summary>
internal sealed record KeepKnown
{
    /// <summary>Which state it belongs to, from 1 on.</summary>
    public int Number { get; init; }
    public long? ResourceId { get; init; }
    public string? Uid { get; init; }
    /// <summary>Of its open version.</summary>
    public byte[]? Hash { get; init; }
    public string? ResourceVersion { get; init; }
    public DateTimeOffset? ValidFrom { get; init; }
    public long? Sequence { get; init; }
    /// <summary>True where the lineage has ended in the history; the other values are those of its last state then.</summary>
    public bool IsDeleted { get; init; }
    /// <summary>When the row that a further version would follow began.</summary>
    public DateTimeOffset? Predecessor { get; init; }
    /// <summary>True where what is current is newer than the state, by their resourceVersions.</summary>
    public bool IsLater { get; init; }
    /// <summary>Of the newest earlier version with the very same form.</summary>
    public long? SameSequence { get; init; }
    public DateTimeOffset? SameValidFrom { get; init; }
}
