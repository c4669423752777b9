namespace OpsConsole.Features.Audit;

/// <summary>Which events are asked for; null means any.</summary>
/// <param name="Person">A part of the name, in any case.</param>
/// <param name="Action">The beginning of the dotted verb: <c>signin</c>.</param>
public sealed record AuditFilter(string? Person, string? Action);

/// <summary>One event for reading.</summary>
public sealed record AuditEntry
{
    public long Sequence { get; init; }
    public Guid Id { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public string? Issuer { get; init; }
    public string? SubjectId { get; init; }
    public string? Person { get; init; }
    public string Action { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Outcome { get; init; } = "";
    public IReadOnlyDictionary<string, string> Detail { get; init; } = new Dictionary<string, string>();
    public string Hash { get; init; } = "";
}

/// <summary>Newest first. <paramref name="Older"/> is where the next page begins, null at the end.</summary>
public sealed record AuditPart(IReadOnlyList<AuditEntry> Entries, long? Older);
