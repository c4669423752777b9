using System.Collections.Immutable;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>What the last look at one place said.</summary>
public sealed record PlaceState
{
    public required string Name { get; init; }
    /// <summary>The newest one there that can be believed.</summary>
    public Checkpoint? Newest { get; init; }
    /// <summary>When the chain was last held against it; null before that succeeded.</summary>
    public DateTimeOffset? ComparedAt { get; init; }
    /// <summary>The chain is not the one that the checkpoint is of.</summary>
    public AuditFault? Fault { get; init; }
    public DateTimeOffset? FaultSince { get; init; }
    /// <summary>Why the last look did not succeed; null where it did.</summary>
    public string? Failure { get; init; }
    /// <summary>When the place last had a checkpoint of the chain's verified end.</summary>
    public DateTimeOffset? CoveredAt { get; init; }
}

/// <summary>What the last look at all places said; none where none is configured.</summary>
public sealed record CheckpointState(ImmutableArray<PlaceState> Places)
{
    public PlaceState? Broken => Places.FirstOrDefault(place => place.Fault is not null);

    /// <summary>The newest checkpoint that is kept anywhere.</summary>
    public Checkpoint? Newest => Places.Select(place => place.Newest).OfType<Checkpoint>().MaxBy(checkpoint => checkpoint.Sequence);
}
