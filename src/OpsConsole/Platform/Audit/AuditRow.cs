using System.Collections.Immutable;
using System.Text.Json;

namespace OpsConsole.Platform.Audit;

/// <summary>An event as a query gives it: the details are text until they are read.</summary>
public sealed record AuditRow
{
    public long Sequence { get; init; }
    public Guid Id { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public string? Issuer { get; init; }
    public string? SubjectId { get; init; }
    public string? Person { get; init; }
    public string Action { get; init; } = "";
    public string Subject { get; init; } = "";
    public int? ClusterId { get; init; }
    public string Outcome { get; init; } = "";
    public string Detail { get; init; } = "{}";
    public byte[] PreviousHash { get; init; } = [];
    public byte[] Hash { get; init; } = [];

    public AuditRecord ToRecord() => new()
    {
        Sequence = Sequence,
        Id = Id,
        OccurredAt = OccurredAt,
        Issuer = Issuer,
        SubjectId = SubjectId,
        Person = Person,
        Action = Action,
        Subject = Subject,
        ClusterId = ClusterId,
        Outcome = Outcome,
        Detail = ReadDetail(),
        PreviousHash = PreviousHash,
        Hash = Hash,
    };

    /// <summary>Foreign hands may have put anything there: then the hash will not fit, and that is the finding.</summary>
    private ImmutableSortedDictionary<string, string> ReadDetail()
    {
        try
        {
            return (JsonSerializer.Deserialize<Dictionary<string, string>>(Detail) ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return ImmutableSortedDictionary<string, string>.Empty.Add("unreadable", Detail);
        }
    }
}
