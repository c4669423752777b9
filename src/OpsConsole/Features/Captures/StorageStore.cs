using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Asks PostgreSQL how large the history is.</summary>
public sealed class StorageStore(Database database)
{
    public Task<StorageFigures> FiguresAsync(CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string monthsSql = """
            select to_date(right(partition.relname, 7), 'YYYY_MM')::timestamp as month, pg_total_relation_size(partition.oid) as bytes,
                   case when partition.reltuples >= 0 then partition.reltuples::bigint end as versions
              from pg_inherits as inheritance
              join pg_class as partition on partition.oid = inheritance.inhrelid
             where inheritance.inhparent = 'version'::regclass and partition.relname ~ '^version_[0-9]{4}_[0-9]{2}$'
             order by partition.relname desc
            """;
        const string wholeSql = "select pg_database_size(current_database())";
        const string firstSql = "select min(started_at) from capture_run";
        return new StorageFigures
        {
            DatabaseBytes = await connection.ExecuteScalarAsync<long>(new CommandDefinition(wholeSql, cancellationToken: cancellationToken)),
            Months = [.. await connection.QueryAsync<StorageMonth>(new CommandDefinition(monthsSql, cancellationToken: cancellationToken))],
            FirstRunAt = await connection.QuerySingleAsync<DateTimeOffset?>(new CommandDefinition(firstSql, cancellationToken: cancellationToken)),
        };
    }, cancellationToken);
}
