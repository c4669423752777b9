namespace OpsConsole.Features.Resources;

/// <summary>One object that exists, or existed at the moment that is looked back to, as its type's table shows it.</summary>
public sealed record ResourceRow
{
    public required long Id { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required DateTimeOffset FirstSeenAt { get; init; }
    /// <summary>When this state was first seen.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }
    public byte[]? Body { get; init; }
    /// <summary>The printer columns' cells, in the columns' order.</summary>
    public IReadOnlyList<string?> Cells { get; init; } = [];
}

/// <summary>A lineage: one uid from its first sight to its deletion.</summary>
public sealed record ResourceLineage
{
    public required long Id { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    /// <summary>Looking back: it existed then, and was deleted since.</summary>
    public DateTimeOffset? DeletedLaterAt { get; init; }
}

/// <summary>How a type's objects are narrowed and ordered.</summary>
public sealed record ResourceFilter
{
    /// <summary>Exactly this namespace; null for all.</summary>
    public string? Namespace { get; init; }
    /// <summary>A part of the name, without case; null for all.</summary>
    public string? Name { get; init; }
    public ResourceOrder Order { get; init; }
    /// <summary>The moment that is looked back to; null for the present.</summary>
    public DateTimeOffset? At { get; init; }
}

public enum ResourceOrder { Name, Changed }
