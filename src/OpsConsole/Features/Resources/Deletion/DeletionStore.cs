using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What the captures know about objects that are to be deleted: their types, which fit a filter, who depends on them. The caller has been authorised.</summary>
public sealed class DeletionStore(Database database)
{
    /// <summary>Null where nothing of the type was captured.</summary>
    public Task<DeletionType?> TypeAsync(int clusterId, string type, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select id, "group", resource, kind, version, namespaced, categories
              from resource_type
             where cluster_id = @clusterId and "group" = @group and resource = @resource
            """;
        var (group, resource) = KnownType.Split(type);
        return connection.QuerySingleOrDefaultAsync<DeletionType>(new CommandDefinition(sql, new { clusterId, group, resource }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>By the kind that other objects name it by; null where nothing of it was captured.</summary>
    public Task<DeletionType?> KindAsync(int clusterId, string group, string kind, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select id, "group", resource, kind, version, namespaced, categories
              from resource_type
             where cluster_id = @clusterId and "group" = @group and kind = @kind
             order by resource
             limit 1
            """;
        return connection.QuerySingleOrDefaultAsync<DeletionType>(new CommandDefinition(sql, new { clusterId, group, kind }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>The names that fit a filter, as the type's table shows them, up to so many.</summary>
    public Task<IReadOnlyList<NamedObject>> NamesAsync(int clusterId, int typeId, string? space, string? name, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NamedObject>>(async connection =>
        {
            const string sql = """
                select namespace, name, uid
                  from current
                 where cluster_id = @clusterId and type_id = @typeId
                   and (@space::text is null or namespace = @space)
                   and (@name::text is null or strpos(lower(name), lower(@name)) > 0)
                 order by namespace, name
                 limit @most
                """;
            return [.. await connection.QueryAsync<NamedObject>(new CommandDefinition(sql, new { clusterId, typeId, space, name, most }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The rows of the table that are chosen, without those that ceased to exist.</summary>
    public Task<IReadOnlyList<NamedObject>> NamesAsync(int clusterId, int typeId, IReadOnlyCollection<long> keys, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NamedObject>>(async connection =>
        {
            const string sql = """
                select namespace, name, uid
                  from current
                 where cluster_id = @clusterId and type_id = @typeId and resource_id = any(@keys)
                 order by namespace, name
                """;
            return [.. await connection.QueryAsync<NamedObject>(new CommandDefinition(sql, new { clusterId, typeId, keys = keys.ToArray() }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>How many objects name each as owner or claim, by kind; the place is that of the parent.</summary>
    public Task<IReadOnlyList<DependantCount>> DependantsAsync(
        int clusterId, DeletionType type, IReadOnlyList<(string Uid, string Namespace, string Name)> parents, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DependantCount>>(async connection =>
        {
            const string sql = """
                select (parent.number - 1)::integer as place, type.kind, count(distinct lineage.id)::integer as objects
                  from unnest(@uids, @spaces, @names) with ordinality as parent(uid, space, name, number)
                  join lateral (select resource_id
                                  from resource_reference
                                 where cluster_id = @clusterId and uid = parent.uid and uid <> '' and relation = 'owner'
                                 union
                                select resource_id
                                  from resource_reference
                                 where cluster_id = @clusterId and kind = @kind and name = parent.name and namespace in (parent.space, '')
                                   and "group" = @group and relation = 'claim' and uid in ('', parent.uid)) as reference on true
                  join resource as lineage on lineage.cluster_id = @clusterId and lineage.id = reference.resource_id and lineage.deleted_at is null
                  join resource_type as type on type.cluster_id = @clusterId and type.id = lineage.type_id
                 group by parent.number, type.kind
                 order by parent.number, type.kind
                """;
            return [.. await connection.QueryAsync<DependantCount>(new CommandDefinition(sql, new
            {
                clusterId,
                group = type.Group,
                kind = type.Kind,
                uids = parents.Select(parent => parent.Uid).ToArray(),
                spaces = parents.Select(parent => parent.Namespace).ToArray(),
                names = parents.Select(parent => parent.Name).ToArray(),
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>How many objects stand in a namespace, by kind, the most first.</summary>
    public Task<IReadOnlyList<DependantCount>> InNamespaceAsync(int clusterId, string space, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DependantCount>>(async connection =>
        {
            const string sql = """
                select type.kind, count(*)::integer as objects
                  from current
                  join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id
                 where current.cluster_id = @clusterId and current.namespace = @space
                 group by type.kind
                 order by count(*) desc, type.kind
                """;
            return [.. await connection.QueryAsync<DependantCount>(new CommandDefinition(sql, new { clusterId, space }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>How many objects of a type there are.</summary>
    public Task<int> OfTypeAsync(int clusterId, string type, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select count(*)::integer
              from current
              join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id
             where current.cluster_id = @clusterId and type."group" = @group and type.resource = @resource
            """;
        var (group, resource) = KnownType.Split(type);
        return connection.ExecuteScalarAsync<int>(new CommandDefinition(sql, new { clusterId, group, resource }, cancellationToken: cancellationToken));
    }, cancellationToken);
}

/// <summary>An object of a type by its names.</summary>
public sealed record NamedObject
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
}

/// <summary>How many objects of one kind depend on another.</summary>
public sealed record DependantCount
{
    public int Place { get; init; }
    public required string Kind { get; init; }
    public required int Objects { get; init; }
}
