using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>
/// What existed at a moment. A lineage knows when it was first seen and when it was deleted; the few that came back after a deletion have gaps,
/// for which there is a small index. A state is found with one descent of the history's key. The caller has been authorised for the clusters.
/// </summary>
public sealed class PastStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>The types of clusters that were known then, each with how well.</summary>
    public Task<IReadOnlyList<(int ClusterId, KnownType Type)>> TypesAsync(
        IReadOnlyCollection<int> clusters, string? group, string? resource, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(int, KnownType)>>(async connection =>
        {
            const string sql = """
                select type.cluster_id, type.id, type."group", type.resource, type.kind, type.version, type.namespaced, type.is_custom,
                       type.printer_columns::text as printer_columns,
                       (select count(*)
                          from resource
                         where cluster_id = type.cluster_id and type_id = type.id and first_seen_at <= @at and (deleted_at is null or deleted_at > @at))
                       - (select count(*)
                            from version
                           where cluster_id = type.cluster_id and type_id = type.id and change = 'deleted' and valid_to < 'infinity'
                             and valid_from <= @at and valid_to > @at) as objects,
                       latest.finished_at as looked_at, latest.is_complete, latest.reason, complete.finished_at as complete_at, complete.run_id as complete_run
                  from resource_type as type
                  join lateral (select finished_at, is_complete, reason
                                  from coverage
                                 where cluster_id = type.cluster_id and type_id = type.id and finished_at <= @at
                                 order by finished_at desc
                                 limit 1) as latest on true
                  left join lateral (select finished_at, run_id
                                       from coverage
                                      where cluster_id = type.cluster_id and type_id = type.id and is_complete and finished_at <= @at
                                      order by finished_at desc
                                      limit 1) as complete on true
                 where type.cluster_id = any(@clusters)
                   and (@resource::text is null or (type."group" = @group and type.resource = @resource))
                 order by type."group" collate "C", type.resource collate "C", type.cluster_id
                """;
            return [.. await connection.QueryAsync<int, KnownType, (int, KnownType)>(
                new CommandDefinition(sql, new { clusters = clusters.ToArray(), group, resource, at }, cancellationToken: cancellationToken),
                (cluster, type) => (cluster, type), splitOn: "id")];
        }, cancellationToken);

    /// <summary>When each cluster's history begins: the first time that anything of it was read; absent where nothing ever was.</summary>
    public Task<IReadOnlyDictionary<int, DateTimeOffset>> BeginningsAsync(
        IReadOnlyCollection<int> clusters, string? group, string? resource, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<int, DateTimeOffset>>(async connection =>
        {
            const string sql = """
                select type.cluster_id, min(first.finished_at) as began
                  from resource_type as type
                  join lateral (select finished_at
                                  from coverage
                                 where cluster_id = type.cluster_id and type_id = type.id
                                 order by finished_at
                                 limit 1) as first on true
                 where type.cluster_id = any(@clusters)
                   and (@resource::text is null or (type."group" = @group and type.resource = @resource))
                 group by type.cluster_id
                """;
            var rows = await connection.QueryAsync<Beginning>(
                new CommandDefinition(sql, new { clusters = clusters.ToArray(), group, resource }, cancellationToken: cancellationToken));
            return rows.ToDictionary(row => row.ClusterId, row => row.Began);
        }, cancellationToken);

    /// <summary>The objects behind a place of the order by namespace and name.</summary>
    public Task<IReadOnlyList<ResourceRow>> RowsAfterAsync(
        int clusterId, int typeId, ResourceFilter filter, (string Namespace, string Name)? after, int most, CancellationToken cancellationToken)
    {
        const string sql = """
            select lineage.id, lineage.namespace, lineage.name, lineage.uid, lineage.first_seen_at, state.valid_from as changed_at,
                   state.encoding, state.dictionary_id, state.body
              from (select id, namespace, name, uid, first_seen_at
                      from resource
                     where cluster_id = @clusterId and type_id = @typeId and first_seen_at <= @at and (deleted_at is null or deleted_at > @at)
                       and (@space::text is null or namespace = @space)
                       and (@name::text is null or strpos(lower(name), lower(@name)) > 0)
                       and (@afterName::text is null or (namespace, name) > (@afterSpace, @afterName))
                       and not exists (select from version as gap
                                        where gap.cluster_id = @clusterId and gap.type_id = @typeId and gap.resource_id = resource.id
                                          and gap.change = 'deleted' and gap.valid_to < 'infinity' and gap.valid_from <= @at and gap.valid_to > @at)
                     order by namespace, name
                     limit @most) as lineage
              join lateral (select valid_from, encoding, dictionary_id, body
                              from version
                             where cluster_id = @clusterId and resource_id = lineage.id and valid_from <= @at
                             order by valid_from desc
                             limit 1) as state on true
             order by lineage.namespace, lineage.name
            """;
        return RowsAsync(sql, new
        {
            clusterId,
            typeId,
            at = filter.At!.Value,
            space = filter.Namespace,
            name = filter.Name,
            afterSpace = after?.Namespace,
            afterName = after?.Name,
            most,
        }, cancellationToken);
    }

    /// <summary>Only the keys, in order.</summary>
    public Task<long[]> KeysAsync(int clusterId, int typeId, ResourceFilter filter, int most, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string byName = """
            select id
              from resource
             where cluster_id = @clusterId and type_id = @typeId and first_seen_at <= @at and (deleted_at is null or deleted_at > @at)
               and (@space::text is null or namespace = @space)
               and (@name::text is null or strpos(lower(name), lower(@name)) > 0)
               and not exists (select from version as gap
                                where gap.cluster_id = @clusterId and gap.type_id = @typeId and gap.resource_id = resource.id
                                  and gap.change = 'deleted' and gap.valid_to < 'infinity' and gap.valid_from <= @at and gap.valid_to > @at)
             order by namespace, name
             limit @most
            """;
        const string byChange = """
            select lineage.id
              from (select id
                      from resource
                     where cluster_id = @clusterId and type_id = @typeId and first_seen_at <= @at and (deleted_at is null or deleted_at > @at)
                       and (@space::text is null or namespace = @space)
                       and (@name::text is null or strpos(lower(name), lower(@name)) > 0)) as lineage
              join lateral (select valid_from, change
                              from version
                             where cluster_id = @clusterId and resource_id = lineage.id and valid_from <= @at
                             order by valid_from desc
                             limit 1) as state on state.change <> 'deleted'
             order by state.valid_from desc, lineage.id
             limit @most
            """;
        var sql = filter.Order == ResourceOrder.Changed ? byChange : byName;
        var keys = await connection.QueryAsync<long>(new CommandDefinition(
            sql, new { clusterId, typeId, at = filter.At!.Value, space = filter.Namespace, name = filter.Name, most }, cancellationToken: cancellationToken));
        return keys.ToArray();
    }, cancellationToken);

    /// <summary>The rows of keys, without those that did not exist then.</summary>
    public Task<IReadOnlyList<ResourceRow>> RowsAsync(int clusterId, IReadOnlyCollection<long> keys, DateTimeOffset at, CancellationToken cancellationToken)
    {
        const string sql = """
            select lineage.id, lineage.namespace, lineage.name, lineage.uid, lineage.first_seen_at, state.valid_from as changed_at,
                   state.encoding, state.dictionary_id, state.body
              from resource as lineage
              join lateral (select valid_from, change, encoding, dictionary_id, body
                              from version
                             where cluster_id = lineage.cluster_id and resource_id = lineage.id and valid_from <= @at
                             order by valid_from desc
                             limit 1) as state on state.change <> 'deleted'
             where lineage.cluster_id = @clusterId and lineage.id = any(@keys)
            """;
        return RowsAsync(sql, new { clusterId, keys = keys.ToArray(), at }, cancellationToken);
    }

    public Task<IReadOnlyList<string>> NamespacesAsync(int clusterId, int typeId, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(async connection =>
        {
            const string sql = """
                select distinct namespace
                  from resource
                 where cluster_id = @clusterId and type_id = @typeId and first_seen_at <= @at and (deleted_at is null or deleted_at > @at)
                 order by namespace
                 limit 1000
                """;
            return [.. await connection.QueryAsync<string>(new CommandDefinition(sql, new { clusterId, typeId, at }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The lineages of a name that had been seen by then, the one that existed first, then the latest deleted.</summary>
    public Task<IReadOnlyList<ResourceLineage>> LineagesAsync(
        int clusterId, int typeId, string space, string name, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ResourceLineage>>(async connection =>
        {
            const string sql = """
                select id, namespace, name, uid, first_seen_at,
                       case when deleted_at <= @at then deleted_at end as deleted_at, case when deleted_at > @at then deleted_at end as deleted_later_at
                  from resource
                 where cluster_id = @clusterId and type_id = @typeId and namespace = @space and name = @name and first_seen_at <= @at
                 order by case when deleted_at <= @at then deleted_at end desc nulls first, first_seen_at desc
                 limit 100
                """;
            return [.. await connection.QueryAsync<ResourceLineage>(new CommandDefinition(sql, new { clusterId, typeId, space, name, at }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    private async Task<IReadOnlyList<ResourceRow>> RowsAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<ResourceRow>(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }

    private sealed record Beginning
    {
        public required int ClusterId { get; init; }
        public required DateTimeOffset Began { get; init; }
    }
}
