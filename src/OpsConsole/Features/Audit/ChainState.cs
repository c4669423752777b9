using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>What the last look at the chain said.</summary>
/// <param name="Head">The last event up to which everything holds.</param>
/// <param name="CheckedAt">Null before the first look ended.</param>
/// <param name="Fault">The first link that does not hold.</param>
/// <param name="FaultSince">When it was found.</param>
public sealed record ChainState(AuditHead Head, DateTimeOffset? CheckedAt, AuditFault? Fault, DateTimeOffset? FaultSince)
{
    public static ChainState NotLooked { get; } = new(AuditHead.Start, null, null, null);

    /// <summary>A moment, by the database's clock, at which the chain held up to <see cref="Head"/>.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When every link from the first event on was last followed by this process and held.</summary>
    public DateTimeOffset? WholeAt { get; init; }
}

/// <summary>How far a look that is under way has come.</summary>
/// <param name="To">The last event that was followed.</param>
/// <param name="Of">The last one there was when the look began.</param>
public sealed record ChainProgress(long To, long Of);
