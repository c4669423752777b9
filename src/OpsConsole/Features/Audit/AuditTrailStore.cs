using System.Text.Json;
using Dapper;
using OpsConsole.Platform.Audit;
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

    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(
        AuditFilter filter, long? before, int[] clusters, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash
              from audit_event
             where (@before::bigint is null or sequence < @before)
               and (cluster_id is null or cluster_id = any(@clusters))
               and (@person::text is null or strpos(lower(person), lower(@person)) > 0)
               and (@action::text is null or starts_with(action, @action))
             order by sequence desc
             limit @limit
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<AuditRecord>(new CommandDefinition(
            sql, new { before, clusters, person = filter.Person, action = filter.Action, limit }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    private sealed record ClusterRow
    {
        public int Id { get; init; }
        public string Labels { get; init; } = "{}";
    }
}
