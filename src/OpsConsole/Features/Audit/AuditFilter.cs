using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>Which events are asked for; null means any.</summary>
/// <param name="Person">A part of the name, in any case.</param>
/// <param name="Action">The beginning of the dotted verb: <c>signin</c>.</param>
public sealed record AuditFilter(string? Person, string? Action);

/// <summary>Newest first. <paramref name="Older"/> is where the next page begins, null at the end.</summary>
public sealed record AuditPart(IReadOnlyList<AuditRecord> Entries, long? Older);
