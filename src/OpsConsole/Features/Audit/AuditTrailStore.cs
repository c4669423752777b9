using System.Text.Json;
using Dapper;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit;

/// <summary>A cluster's row as far as it decides who may read its events.</summary>
public sealed record ClusterLabels(int Id, string Name, IReadOnlyDictionary<string, string> Labels);

/// <summary>The events that a person may see, of those that a filter names.</summary>
/// <param name="Filter">What was asked.</param>
/// <param name="Clusters">Whose events.</param>
/// <param name="WithoutCluster">Also those that belong to none.</param>
/// <param name="OfTheFleet">Also those that tell of its declarations: they name every cluster, so they are for who may read of every cluster.</param>
public sealed record AuditSelection(AuditFilter Filter, int[] Clusters, bool WithoutCluster, bool OfTheFleet);

/// <summary>Reads events by their numbers, newest or oldest first.</summary>
public sealed class AuditTrailStore(Database database)
{
    public async Task<IReadOnlyList<ClusterLabels>> ClusterLabelsAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select id, name, labels::text as labels
              from cluster
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<ClusterRow>(
            new CommandDefinition(sql, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => new ClusterLabels(row.Id, row.Name, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Labels) ?? []))];
    }

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditSelection selection, long? before, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash
              from audit_event
             where (@place::bigint is null or sequence < @place)
               and (cluster_id = any(@clusters) or (@withoutCluster and cluster_id is null and (@ofTheFleet or subject <> 'cluster declarations')))
               and (@person::text is null or lower(person) like lower(@person))
               and (@action::text is null or action like @action)
               and (@subject::text is null or lower(subject) like lower(@subject))
               and (@issuer::text is null or (subject_id = @subjectId and issuer = @issuer))
               and (@what::text is null or (lower(subject) = lower(@what) and subject = @what))
               and (@from::timestamptz is null or occurred_at >= @from)
               and (@to::timestamptz is null or occurred_at < @to)
             order by sequence desc
             limit @limit
            """;
        return QueryAsync(sql, selection, before, limit, cancellationToken);
    }

    /// <summary>Oldest first, as a chain is followed.</summary>
    public Task<IReadOnlyList<AuditRecord>> ReadForwardAsync(AuditSelection selection, long after, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash
              from audit_event
             where sequence > @place
               and (cluster_id = any(@clusters) or (@withoutCluster and cluster_id is null and (@ofTheFleet or subject <> 'cluster declarations')))
               and (@person::text is null or lower(person) like lower(@person))
               and (@action::text is null or action like @action)
               and (@subject::text is null or lower(subject) like lower(@subject))
               and (@issuer::text is null or (subject_id = @subjectId and issuer = @issuer))
               and (@what::text is null or (lower(subject) = lower(@what) and subject = @what))
               and (@from::timestamptz is null or occurred_at >= @from)
               and (@to::timestamptz is null or occurred_at < @to)
             order by sequence
             limit @limit
            """;
        return QueryAsync(sql, selection, after, limit, cancellationToken);
    }

    private async Task<IReadOnlyList<AuditRecord>> QueryAsync(
        string sql, AuditSelection selection, long? place, int limit, CancellationToken cancellationToken)
    {
        var filter = selection.Filter;
        var asked = new
        {
            place,
            clusters = selection.Clusters,
            withoutCluster = selection.WithoutCluster,
            ofTheFleet = selection.OfTheFleet,
            person = Part(filter.Person),
            action = filter.Action is { } beginning ? Plain(beginning) + "%" : null,
            subject = Part(filter.Object),
            issuer = filter.Who?.Issuer,
            subjectId = filter.Who?.Subject,
            what = filter.What,
            from = filter.From,
            to = filter.To,
            limit,
        };
        return [.. await database.ReadAsync(connection => connection.QueryAsync<AuditRecord>(
            new CommandDefinition(sql, asked, cancellationToken: cancellationToken)), cancellationToken)];
    }

    private static string? Part(string? text) => text is null ? null : $"%{Plain(text)}%";

    /// <summary>What a person types means itself.</summary>
    private static string Plain(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private sealed record ClusterRow
    {
        public int Id { get; init; }
        public string Name { get; init; } = "";
        public string Labels { get; init; } = "{}";
    }
}
