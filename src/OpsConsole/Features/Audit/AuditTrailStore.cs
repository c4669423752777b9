using System.Text.Json;
using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit;

/// <summary>A cluster's row as far as it decides who may read its events.</summary>
public sealed record ClusterLabels(int Id, IReadOnlyDictionary<string, string> Labels);

/// <summary>Reads events newest first.</summary>
public sealed class AuditTrailStore(Database database)
{
    public async Task<IReadOnlyList<ClusterLabels>> ClusterLabelsAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select id, labels::text as labels
              from cluster
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<ClusterRow>(
            new CommandDefinition(sql, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => new ClusterLabels(row.Id, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Labels) ?? []))];
    }

    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(
        AuditFilter filter, long? before, int[] clusters, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, outcome, detail::text as detail, encode(hash, 'hex') as hash
              from audit_event
             where (@before::bigint is null or sequence < @before)
               and (cluster_id is null or cluster_id = any(@clusters))
               and (@person::text is null or strpos(lower(person), lower(@person)) > 0)
               and (@action::text is null or starts_with(action, @action))
             order by sequence desc
             limit @limit
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<EntryRow>(new CommandDefinition(
            sql, new { before, clusters, person = filter.Person, action = filter.Action, limit }, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => row.ToEntry())];
    }

    private sealed record ClusterRow
    {
        public int Id { get; init; }
        public string Labels { get; init; } = "{}";
    }

    private sealed record EntryRow
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
        public string Detail { get; init; } = "{}";
        public string Hash { get; init; } = "";

        public AuditEntry ToEntry() => new()
        {
            Sequence = Sequence,
            Id = Id,
            OccurredAt = OccurredAt,
            Issuer = Issuer,
            SubjectId = SubjectId,
            Person = Person,
            Action = Action,
            Subject = Subject,
            Outcome = Outcome,
            Detail = ReadDetail(),
            Hash = Hash,
        };

        /// <summary>A row that foreign hands spoilt must still be shown: it is the one that people look for.</summary>
        private Dictionary<string, string> ReadDetail()
        {
            try
            {
                return JsonSerializer.Deserialize<Dictionary<string, string>>(Detail) ?? [];
            }
            catch (JsonException)
            {
                return new() { ["unreadable"] = Detail };
            }
        }
    }
}
