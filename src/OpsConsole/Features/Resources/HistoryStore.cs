using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>What was: versions, their bodies, the change list. The caller has been authorised for the clusters.</summary>
public sealed class HistoryStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>Newest first, older than <paramref name="before"/> where it is given.</summary>
    public Task<IReadOnlyList<ResourceVersion>> VersionsAsync(int clusterId, long resourceId, DateTimeOffset? before, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ResourceVersion>>(async connection =>
        {
            const string sql = """
                select sequence, resource_id, valid_from, nullif(valid_to, 'infinity') as valid_to, change, resource_version as resource_version_text,
                       generation, hash, raw_length, source, run_id
                  from version
                 where cluster_id = @clusterId and resource_id = @resourceId and (@before::timestamptz is null or valid_from < @before)
                 order by valid_from desc
                 limit @most
                """;
            return [.. await connection.QueryAsync<ResourceVersion>(new CommandDefinition(sql, new { clusterId, resourceId, before, most }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    public Task<ResourceVersion?> VersionAsync(int clusterId, long resourceId, long sequence, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select sequence, resource_id, valid_from, nullif(valid_to, 'infinity') as valid_to, change, resource_version as resource_version_text,
                   generation, hash, raw_length, source, run_id
              from version
             where cluster_id = @clusterId and sequence = @sequence and resource_id = @resourceId
            """;
        return connection.QueryFirstOrDefaultAsync<ResourceVersion>(new CommandDefinition(sql, new { clusterId, resourceId, sequence }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>The numbers of the versions beside a moment's.</summary>
    public Task<VersionNeighbours> NeighboursAsync(
        int clusterId, long resourceId, DateTimeOffset of, DateTimeOffset? before, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select (select sequence
                      from version
                     where cluster_id = @clusterId and resource_id = @resourceId and valid_from < @of
                     order by valid_from desc
                     limit 1) as previous,
                   (select sequence
                      from version
                     where cluster_id = @clusterId and resource_id = @resourceId and valid_from > @of
                       and (@before::timestamptz is null or valid_from < @before)
                     order by valid_from
                     limit 1) as next
            """;
        return connection.QuerySingleAsync<VersionNeighbours>(new CommandDefinition(sql, new { clusterId, resourceId, of, before }, cancellationToken: cancellationToken));
    }, cancellationToken);

    public Task<int> CountAsync(int clusterId, long resourceId, DateTimeOffset? before, int most, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select count(*)::integer
              from (select 1
                      from version
                     where cluster_id = @clusterId and resource_id = @resourceId and (@before::timestamptz is null or valid_from < @before)
                     limit @most) as counted
            """;
        return connection.ExecuteScalarAsync<int>(new CommandDefinition(sql, new { clusterId, resourceId, before, most }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>The parts of an interval, counted from 1, in which versions began.</summary>
    public Task<IReadOnlyList<VersionSpan>> SpansAsync(
        int clusterId, long resourceId, DateTimeOffset from, DateTimeOffset to, int parts, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<VersionSpan>>(async connection =>
        {
            const string sql = """
                select width_bucket(extract(epoch from valid_from), extract(epoch from @from::timestamptz), extract(epoch from @to::timestamptz), @parts) as part,
                       count(*)::integer as versions, max(sequence) as newest, max(valid_from) as newest_at
                  from version
                 where cluster_id = @clusterId and resource_id = @resourceId and valid_from >= @from and valid_from < @to
                 group by part
                 order by part
                """;
            return [.. await connection.QueryAsync<VersionSpan>(new CommandDefinition(sql, new { clusterId, resourceId, from, to, parts }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    public async Task<IReadOnlyDictionary<long, StoredBody>> BodiesAsync(
        int clusterId, long resourceId, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, encoding, dictionary_id, body, managed_fields
              from version
             where cluster_id = @clusterId and resource_id = @resourceId and sequence = any(@sequences)
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<StoredBody>(
            new CommandDefinition(sql, new { clusterId, resourceId, sequences = sequences.ToArray() }, cancellationToken: cancellationToken)), cancellationToken);
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return rows.ToDictionary(row => row.Sequence, row => row with { Dictionary = contents[row.DictionaryId] });
    }
}
