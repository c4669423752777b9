using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Asks the database how large a cluster's history is, and to remove it step by step: only a function of the owner's may.</summary>
public sealed class HistoryPurgeStore(Database database)
{
    private const int Sampled = 1_000;

    internal Task<PurgeExtent> MeasureAsync(int clusterId, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        // Counts and ends come from indexes; the bodies' room is that of the oldest and newest ones, for all of them.
        const string sql = """
            select (select count(*) from version where cluster_id = @clusterId) as versions,
                   (select count(*) from resource where cluster_id = @clusterId) as objects,
                   (select count(*) from current where cluster_id = @clusterId) as present,
                   (select min(valid_from) from version where cluster_id = @clusterId) as oldest,
                   (select coalesce(avg(pg_column_size(body) + coalesce(pg_column_size(managed_fields), 0)), 0)
                      from ((select body, managed_fields from version where cluster_id = @clusterId order by sequence limit @Sampled)
                            union all
                            (select body, managed_fields from version where cluster_id = @clusterId order by sequence desc limit @Sampled)) as sampled)::double precision as version_size
            """;
        return connection.QuerySingleAsync<PurgeExtent>(new CommandDefinition(sql, new { clusterId, Sampled }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>By the record, which the first step leaves.</summary>
    internal Task<bool> IsBegunAsync(int clusterId, DateTimeOffset after, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = "select exists (select from retention_record where cluster_id = @clusterId and request_id is not null and removed_at > @after)";
        return connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, new { clusterId, after }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>The next step of a purge; each is a transaction, and what it removed is recorded in it.</summary>
    internal async Task<PurgeStep> PurgeAsync(int clusterId, Guid request, int most, CancellationToken cancellationToken)
    {
        var step = await database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = "select refusal, versions, resources, done from purge_cluster_history(@clusterId, @request, @most)";
            var removed = await connection.QuerySingleAsync<PurgeStep>(
                new CommandDefinition(sql, new { clusterId, request, most }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.history.purging");
            return removed;
        }, cancellationToken);
        Steps.At("capture.history.purged");
        return step;
    }
}

/// <summary>What one step of a purge removed.</summary>
internal sealed record PurgeStep
{
    public string? Refusal { get; init; }
    public long Versions { get; init; }
    public long Resources { get; init; }
    public bool Done { get; init; }
}
