using System.Collections.Immutable;

namespace OpsConsole.Platform.Audit;

/// <summary>An event as it stands in the chain.</summary>
public sealed record AuditRecord
{
    public required long Sequence { get; init; }
    public required Guid Id { get; init; }
    /// <summary>By the database's clock; never earlier than its predecessor.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    public string? Issuer { get; init; }
    public string? SubjectId { get; init; }
    /// <summary>The name that the person had then.</summary>
    public string? Person { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public int? ClusterId { get; init; }
    public required string Outcome { get; init; }
    public required ImmutableSortedDictionary<string, string> Detail { get; init; }
    public required byte[] PreviousHash { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>The last link that is known: where the next one must begin.</summary>
public sealed record AuditHead(long Sequence, byte[] Hash)
{
    /// <summary>Before the first event.</summary>
    public static AuditHead Start { get; } = new(0, new byte[32]);
}

/// <summary>The first link that does not hold, and why.</summary>
public sealed record AuditFault(long Sequence, string Reason)
{
    /// <summary>The hash that was once there, in lower-case hex, where the whole was found to be another than it was: restored, cut or written anew.</summary>
    public string? Lost { get; init; }
}

/// <summary>How far the chain was followed, and what broke it, if anything did.</summary>
public sealed record AuditVerification(AuditHead Head, AuditFault? Fault);

/// <summary>What stands at a place of the chain, at a moment of the database's clock.</summary>
/// <param name="Hash">Null where the chain ends before it.</param>
/// <param name="At">When it was read.</param>
public sealed record AuditPlace(byte[]? Hash, DateTimeOffset At);
