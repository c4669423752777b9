using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>What exists: types, present objects, lineages. Reads what the captures wrote; the caller has been authorised for the cluster.</summary>
public sealed class ResourceStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>The present types of clusters, by group and plural.</summary>
    public Task<IReadOnlyList<(int ClusterId, KnownType Type)>> TypesAsync(IReadOnlyCollection<int> clusters, CancellationToken cancellationToken) =>
        TypesAsync(clusters, null, null, cancellationToken);

    public async Task<KnownType?> TypeAsync(int clusterId, string group, string resource, CancellationToken cancellationToken) =>
        (await TypesAsync([clusterId], group, resource, cancellationToken)).SingleOrDefault().Type;

    /// <summary>The objects behind a place of the order by namespace and name.</summary>
    public async Task<IReadOnlyList<ResourceRow>> RowsAfterAsync(
        int clusterId, int typeId, ResourceFilter filter, (string Namespace, string Name)? after, int most, CancellationToken cancellationToken)
    {
        const string sql = """
            select present.resource_id as id, present.namespace, present.name, present.uid, lineage.first_seen_at, present.valid_from as changed_at,
                   state.encoding, state.dictionary_id, state.body
              from (select cluster_id, resource_id, namespace, name, uid, valid_from
                      from current
                     where cluster_id = @clusterId and type_id = @typeId
                       and (@space::text is null or namespace = @space)
                       and (@name::text is null or strpos(lower(name), lower(@name)) > 0)
                       and (@afterName::text is null or (namespace, name) > (@afterSpace, @afterName))
                     order by namespace, name
                     limit @most) as present
              join lateral (select first_seen_at
                              from resource
                             where cluster_id = present.cluster_id and id = present.resource_id
                             limit 1) as lineage on true
              join lateral (select encoding, dictionary_id, body
                              from version
                             where cluster_id = present.cluster_id and resource_id = present.resource_id and valid_from = present.valid_from
                             limit 1) as state on true
             order by present.namespace, present.name
            """;
        return await RowsAsync(sql, new
        {
            clusterId,
            typeId,
            space = filter.Namespace,
            name = filter.Name,
            afterSpace = after?.Namespace,
            afterName = after?.Name,
            most,
        }, cancellationToken);
    }

    /// <summary>Only the keys of a type's objects, in order: a table that scrolls knows its places by them and asks for the rows it shows.</summary>
    public Task<long[]> KeysAsync(int clusterId, int typeId, ResourceFilter filter, int most, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string byName = """
            select resource_id
              from current
             where cluster_id = @clusterId and type_id = @typeId
               and (@space::text is null or namespace = @space)
               and (@name::text is null or strpos(lower(name), lower(@name)) > 0)
             order by namespace, name
             limit @most
            """;
        const string byChange = """
            select resource_id
              from current
             where cluster_id = @clusterId and type_id = @typeId
               and (@space::text is null or namespace = @space)
               and (@name::text is null or strpos(lower(name), lower(@name)) > 0)
             order by valid_from desc, resource_id
             limit @most
            """;
        var sql = filter.Order == ResourceOrder.Changed ? byChange : byName;
        var keys = await connection.QueryAsync<long>(
            new CommandDefinition(sql, new { clusterId, typeId, space = filter.Namespace, name = filter.Name, most }, cancellationToken: cancellationToken));
        return keys.ToArray();
    }, cancellationToken);

    /// <summary>The rows of keys, without those that ceased to exist.</summary>
    public Task<IReadOnlyList<ResourceRow>> RowsAsync(int clusterId, IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        const string sql = """
            select present.resource_id as id, present.namespace, present.name, present.uid, lineage.first_seen_at, present.valid_from as changed_at,
                   state.encoding, state.dictionary_id, state.body
              from current as present
              join lateral (select first_seen_at
                              from resource
                             where cluster_id = present.cluster_id and id = present.resource_id
                             limit 1) as lineage on true
              join lateral (select encoding, dictionary_id, body
                              from version
                             where cluster_id = present.cluster_id and resource_id = present.resource_id and valid_from = present.valid_from
                             limit 1) as state on true
             where present.cluster_id = @clusterId and present.resource_id = any(@keys)
            """;
        return RowsAsync(sql, new { clusterId, keys = keys.ToArray() }, cancellationToken);
    }

    public Task<IReadOnlyList<string>> NamespacesAsync(int clusterId, int typeId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(async connection =>
        {
            const string sql = """
                select distinct namespace
                  from current
                 where cluster_id = @clusterId and type_id = @typeId
                 order by namespace
                 limit 1000
                """;
            return [.. await connection.QueryAsync<string>(new CommandDefinition(sql, new { clusterId, typeId }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>All lineages of a name, the present one first, then the latest deleted.</summary>
    public Task<IReadOnlyList<ResourceLineage>> LineagesAsync(int clusterId, int typeId, string space, string name, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ResourceLineage>>(async connection =>
        {
            const string sql = """
                select id, namespace, name, uid, first_seen_at, deleted_at
                  from resource
                 where cluster_id = @clusterId and type_id = @typeId and namespace = @space and name = @name
                 order by deleted_at desc nulls first, first_seen_at desc
                 limit 100
                """;
            return [.. await connection.QueryAsync<ResourceLineage>(new CommandDefinition(sql, new { clusterId, typeId, space, name }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    private Task<IReadOnlyList<(int ClusterId, KnownType Type)>> TypesAsync(
        IReadOnlyCollection<int> clusters, string? group, string? resource, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(int, KnownType)>>(async connection =>
        {
            const string sql = """
                select type.cluster_id, type.id, type."group", type.resource, type.kind, type.version, type.namespaced, type.is_custom,
                       type.printer_columns::text as printer_columns,
                       (select count(*) from current where cluster_id = type.cluster_id and type_id = type.id) as objects,
                       latest.finished_at as looked_at, latest.is_complete, latest.reason, complete.finished_at as complete_at, complete.run_id as complete_run
                  from resource_type as type
                  left join lateral (select finished_at, is_complete, reason
                                       from coverage
                                      where cluster_id = type.cluster_id and type_id = type.id
                                      order by finished_at desc
                                      limit 1) as latest on true
                  left join lateral (select finished_at, run_id
                                       from coverage
                                      where cluster_id = type.cluster_id and type_id = type.id and is_complete
                                      order by finished_at desc
                                      limit 1) as complete on true
                 where type.cluster_id = any(@clusters)
                   and (@resource::text is null or (type."group" = @group and type.resource = @resource))
                 order by type."group" collate "C", type.resource collate "C", type.cluster_id
                """;
            return [.. await connection.QueryAsync<int, KnownType, (int, KnownType)>(
                new CommandDefinition(sql, new { clusters = clusters.ToArray(), group, resource }, cancellationToken: cancellationToken),
                (cluster, type) => (cluster, type), splitOn: "id")];
        }, cancellationToken);

    private async Task<IReadOnlyList<ResourceRow>> RowsAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<ResourceRow>(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }
}
