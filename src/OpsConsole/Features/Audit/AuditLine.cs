using System.Globalization;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>An event as files and the HTTP API tell it: everything that its hash covers, so that whoever has it can compute that anew.</summary>
public sealed record AuditLine
{
    public required long Sequence { get; init; }
    public required string Id { get; init; }
    public required string OccurredAt { get; init; }
    public string? Issuer { get; init; }
    public string? SubjectId { get; init; }
    public string? Person { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public int? ClusterId { get; init; }
    public required string Outcome { get; init; }
    public required IReadOnlyDictionary<string, string> Detail { get; init; }
    public required string PreviousHash { get; init; }
    public required string Hash { get; init; }

    public static AuditLine Of(AuditRecord entry) => new()
    {
        Sequence = entry.Sequence,
        Id = entry.Id.ToString("D"),
        OccurredAt = entry.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        Issuer = entry.Issuer,
        SubjectId = entry.SubjectId,
        Person = entry.Person,
        Action = entry.Action,
        Subject = entry.Subject,
        ClusterId = entry.ClusterId,
        Outcome = entry.Outcome,
        Detail = entry.Detail,
        PreviousHash = Convert.ToHexStringLower(entry.PreviousHash),
        Hash = Convert.ToHexStringLower(entry.Hash),
    };
}

/// <summary>The last line of a file: without it the file was cut off on its way.</summary>
public sealed record AuditEnd
{
    public required int Events { get; init; }
    public long? First { get; init; }
    public long? Last { get; init; }
    /// <summary>False where a filter or the person's rights left events out, so that the links between the rest cannot be followed.</summary>
    public required bool IsUnbroken { get; init; }
    public Checkpoint? Checkpoint { get; init; }
}
