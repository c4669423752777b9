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
}
