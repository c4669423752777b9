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

    /// <summary>The changes of an interval, newest first, with the bodies on both sides where they are not too large to summarise.</summary>
    public async Task<IReadOnlyList<ChangeRow>> ChangesAsync(ChangeQuestion question, ChangePlace? before, int most, CancellationToken cancellationToken)
    {
        const string sql = """
            select changed.cluster_id, changed.sequence, changed.valid_from, changed.change, changed.raw_length, changed.encoding, changed.dictionary_id,
                   case when changed.raw_length <= @largest then changed.body end as body, changed.managed_fields,
                   type."group", type.resource, type.kind, resource.namespace, resource.name, resource.uid,
                   former.sequence as former_sequence, former.encoding as former_encoding, former.dictionary_id as former_dictionary_id,
                   case when former.raw_length <= @largest then former.body end as former_body, former.managed_fields as former_managed_fields
              from (select cluster_id, resource_id, type_id, sequence, valid_from, change, raw_length, encoding, dictionary_id, body, managed_fields
                      from version
                     where cluster_id = any(@clusters) and valid_from >= @from and valid_from < @to
                       and (@change::text is null or change = @change)
                       and (@beforeTime::timestamptz is null or (valid_from, cluster_id, sequence) < (@beforeTime, @beforeCluster, @beforeSequence))
                       and (@resource::text is null
                            or exists (select from resource_type
                                        where resource_type.cluster_id = version.cluster_id and resource_type.id = version.type_id
                                          and resource_type."group" = @group and resource_type.resource = @resource))
                     order by valid_from desc, cluster_id desc, sequence desc
                     limit @most) as changed
              join resource_type as type on type.cluster_id = changed.cluster_id and type.id = changed.type_id
              join resource on resource.cluster_id = changed.cluster_id and resource.id = changed.resource_id
              left join lateral (select sequence, encoding, dictionary_id, raw_length, body, managed_fields
                                   from version
                                  where cluster_id = changed.cluster_id and resource_id = changed.resource_id and valid_from < changed.valid_from
                                    and changed.change = 'modified'
                                  order by valid_from desc
                                  limit 1) as former on true
             order by changed.valid_from desc, changed.cluster_id desc, changed.sequence desc
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<ChangeRow>(new CommandDefinition(sql, new
        {
            clusters = question.Clusters.ToArray(),
            question.From,
            question.To,
            change = question.Change?.ToString().ToLowerInvariant(),
            group = question.Type is null ? null : KnownType.Split(question.Type).Group,
            resource = question.Type is null ? null : KnownType.Split(question.Type).Resource,
            beforeTime = before?.ValidFrom,
            beforeCluster = before?.ClusterId ?? 0,
            beforeSequence = before?.Sequence ?? 0,
            largest = ChangeRow.LargestSummarised,
            most,
        }, cancellationToken: cancellationToken)), cancellationToken);
        var contents = await dictionaries.ContentsAsync(rows.SelectMany(row => new[] { row.DictionaryId, row.FormerDictionaryId }), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId], FormerDictionary = contents[row.FormerDictionaryId] })];
    }
}
