using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Manifests;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>Which objects name which: an index of the present states, and the questions to it. The caller has been authorised for the cluster.</summary>
public sealed class ReferenceStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>The clusters whose feed goes beyond what the index has read.</summary>
    public Task<IReadOnlyList<int>> BehindAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<int>>(async connection =>
    {
        const string sql = """
            select feed.cluster_id
              from change_sequence as feed
              left join reference_position as position on position.cluster_id = feed.cluster_id
             where coalesce(position.sequence, 0) < feed.last
             order by feed.cluster_id
            """;
        return [.. await connection.QueryAsync<int>(new CommandDefinition(sql, cancellationToken: cancellationToken))];
    }, cancellationToken);

    /// <summary>
    /// Takes the next states of a cluster's feed into the index and moves its position, in one transaction; states that were replaced since are
    /// passed over, of what was deleted the last state stays. Answers whether there may be more. While another process does it there is nothing to do.
    /// </summary>
    public Task<bool> AdvanceAsync(int clusterId, int most, Func<StoredBody, IReadOnlyList<ManifestReference>> read, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string begin = """
                insert into reference_position (cluster_id, sequence)
                values (@clusterId, 0)
                    on conflict do nothing
                """;
            const string place = """
                select position.sequence, feed.last
                  from reference_position as position
                  join change_sequence as feed on feed.cluster_id = position.cluster_id
                 where position.cluster_id = @clusterId
                   for update of position skip locked
                """;
            const string next = """
                select changed.sequence, changed.resource_id, state.encoding, state.dictionary_id, state.body
                  from (select sequence, resource_id, valid_from
                          from version
                         where cluster_id = @clusterId and sequence > @after and sequence <= @last and valid_to = 'infinity'
                         order by sequence
                         limit @most) as changed
                  left join lateral (select encoding, dictionary_id, body
                                       from version
                                      where cluster_id = @clusterId and resource_id = changed.resource_id and valid_from <= changed.valid_from
                                        and change <> 'deleted'
                                      order by valid_from desc
                                      limit 1) as state on true
                 order by changed.sequence
                """;
            const string remove = "delete from resource_reference where cluster_id = @clusterId and resource_id = any(@ids)";
            const string insert = """
                insert into resource_reference (cluster_id, resource_id, number, relation, "group", kind, namespace, name, uid)
                select @clusterId, entry.id, entry.number, entry.relation, entry.grp, entry.kind, entry.space, entry.name, entry.uid
                  from unnest(@owners, @numbers, @relations, @groups, @kinds, @spaces, @names, @uids)
                       as entry(id, number, relation, grp, kind, space, name, uid)
                """;
            const string move = "update reference_position set sequence = @sequence, read_at = clock_timestamp() where cluster_id = @clusterId";

            await connection.ExecuteAsync(Command(begin, new { clusterId }));
            if (await connection.QuerySingleOrDefaultAsync<FeedPlace>(Command(place, new { clusterId })) is not { } at)
                return false;
            var rows = (await connection.QueryAsync<ChangedState>(Command(next, new { clusterId, after = at.Sequence, last = at.Last, most }))).ToList();
            var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
            List<(long Id, int Number, ManifestReference Reference)> references = [.. rows.SelectMany(row => read(new StoredBody
            {
                Sequence = row.Sequence, Encoding = row.Encoding ?? 0, DictionaryId = row.DictionaryId, Dictionary = contents[row.DictionaryId], Body = row.Body,
            }).Select((reference, number) => (row.ResourceId, number, reference)))];
            if (rows.Count > 0)
                await connection.ExecuteAsync(Command(remove, new { clusterId, ids = rows.Select(row => row.ResourceId).ToArray() }));
            if (references.Count > 0)
                await connection.ExecuteAsync(Command(insert, new
                {
                    clusterId,
                    owners = references.Select(entry => entry.Id).ToArray(),
                    numbers = references.Select(entry => entry.Number).ToArray(),
                    relations = references.Select(entry => Word(entry.Reference.Relation)).ToArray(),
                    groups = references.Select(entry => entry.Reference.Group).ToArray(),
                    kinds = references.Select(entry => entry.Reference.Kind).ToArray(),
                    spaces = references.Select(entry => entry.Reference.Namespace).ToArray(),
                    names = references.Select(entry => entry.Reference.Name).ToArray(),
                    uids = references.Select(entry => entry.Reference.Uid).ToArray(),
                }));
            var isFull = rows.Count == most;
            await connection.ExecuteAsync(Command(move, new { clusterId, sequence = isFull ? rows[^1].Sequence : at.Last }));
            return isFull;

            CommandDefinition Command(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
        }, cancellationToken);

    /// <summary>Whether the index has read all that the cluster's captures wrote.</summary>
    public Task<bool> IsBehindAsync(int clusterId, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select exists (select from change_sequence as feed
                             left join reference_position as position on position.cluster_id = feed.cluster_id
                            where feed.cluster_id = @clusterId and coalesce(position.sequence, 0) < feed.last)
            """;
        return connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, new { clusterId }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>What the references mean: objects that existed at the moment, each with the place of its reference.</summary>
    public Task<IReadOnlyList<RelatedResource>> ResolveAsync(
        int clusterId, IReadOnlyList<ManifestReference> references, DateTimeOffset? at, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RelatedResource>>(async connection =>
        {
            const string sql = """
                select (wanted.number - 1)::integer as place, lineage.id, type."group", type.resource, type.kind, lineage.namespace, lineage.name, lineage.uid
                  from unnest(@groups, @kinds, @spaces, @names, @uids) with ordinality as wanted(grp, kind, space, name, uid, number)
                  join resource_type as type on type.cluster_id = @clusterId and type.kind = wanted.kind and type."group" = wanted.grp
                  join lateral (select id, namespace, name, uid
                                  from resource
                                 where cluster_id = @clusterId and type_id = type.id and namespace in (wanted.space, '') and name = wanted.name
                                   and (wanted.uid = '' or uid = wanted.uid)
                                   and first_seen_at <= coalesce(@at::timestamptz, 'infinity')
                                   and (deleted_at is null or deleted_at > coalesce(@at::timestamptz, 'infinity'))
                                 order by namespace desc
                                 limit 1) as lineage on true
                 order by wanted.number
                """;
            return [.. await connection.QueryAsync<RelatedResource>(new CommandDefinition(sql, new
            {
                clusterId,
                groups = references.Select(entry => entry.Group).ToArray(),
                kinds = references.Select(entry => entry.Kind).ToArray(),
                spaces = references.Select(entry => entry.Namespace).ToArray(),
                names = references.Select(entry => entry.Name).ToArray(),
                uids = references.Select(entry => entry.Uid).ToArray(),
                at,
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The objects that name one of the parents as their owner or claim and existed at the moment, by parent, kind and name.</summary>
    public Task<IReadOnlyList<RelatedResource>> DependantsAsync(
        int clusterId, IReadOnlyList<RelatedResource> parents, DateTimeOffset? at, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RelatedResource>>(async connection =>
        {
            const string sql = """
                select (parent.number - 1)::integer as place, lineage.id, type."group", type.resource, type.kind, lineage.namespace, lineage.name, lineage.uid
                  from unnest(@uids, @groups, @kinds, @spaces, @names) with ordinality as parent(uid, grp, kind, space, name, number)
                  join lateral (select resource_id
                                  from resource_reference
                                 where cluster_id = @clusterId and uid = parent.uid and uid <> '' and relation = 'owner'
                                 union
                                select resource_id
                                  from resource_reference
                                 where cluster_id = @clusterId and kind = parent.kind and name = parent.name and namespace in (parent.space, '')
                                   and "group" = parent.grp and relation = 'claim' and uid in ('', parent.uid)) as reference on true
                  join resource as lineage on lineage.cluster_id = @clusterId and lineage.id = reference.resource_id
                  join resource_type as type on type.cluster_id = @clusterId and type.id = lineage.type_id
                 where lineage.first_seen_at <= coalesce(@at::timestamptz, 'infinity')
                   and (lineage.deleted_at is null or lineage.deleted_at > coalesce(@at::timestamptz, 'infinity'))
                 order by parent.number, type.kind, lineage.namespace, lineage.name, lineage.id
                 limit @most
                """;
            return [.. await connection.QueryAsync<RelatedResource>(new CommandDefinition(sql, Parents(clusterId, parents, at, most), cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>How many of them there are, by kind.</summary>
    public Task<IReadOnlyList<KindCount>> CountDependantsAsync(
        int clusterId, IReadOnlyList<RelatedResource> parents, DateTimeOffset? at, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<KindCount>>(async connection =>
        {
            const string sql = """
                select type.kind, count(distinct lineage.id)::integer as objects
                  from unnest(@uids, @groups, @kinds, @spaces, @names) as parent(uid, grp, kind, space, name)
                  join lateral (select resource_id
                                  from resource_reference
                                 where cluster_id = @clusterId and uid = parent.uid and uid <> '' and relation = 'owner'
                                 union
                                select resource_id
                                  from resource_reference
                                 where cluster_id = @clusterId and kind = parent.kind and name = parent.name and namespace in (parent.space, '')
                                   and "group" = parent.grp and relation = 'claim' and uid in ('', parent.uid)) as reference on true
                  join resource as lineage on lineage.cluster_id = @clusterId and lineage.id = reference.resource_id
                  join resource_type as type on type.cluster_id = @clusterId and type.id = lineage.type_id
                 where lineage.first_seen_at <= coalesce(@at::timestamptz, 'infinity')
                   and (lineage.deleted_at is null or lineage.deleted_at > coalesce(@at::timestamptz, 'infinity'))
                 group by type.kind
                 order by type.kind
                """;
            return [.. await connection.QueryAsync<KindCount>(new CommandDefinition(sql, Parents(clusterId, parents, at, 0), cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The last states of the events about an object, newest first.</summary>
    public async Task<IReadOnlyList<ResourceRow>> EventsAsync(int clusterId, string uid, DateTimeOffset? at, int most, CancellationToken cancellationToken)
    {
        const string sql = """
            select lineage.id, lineage.namespace, lineage.name, lineage.uid, lineage.first_seen_at, state.valid_from as changed_at,
                   state.encoding, state.dictionary_id, state.body
              from (select resource_id
                      from resource_reference
                     where cluster_id = @clusterId and uid = @uid and uid <> '' and relation = 'regards') as reference
              join resource as lineage on lineage.cluster_id = @clusterId and lineage.id = reference.resource_id
              join lateral (select valid_from, encoding, dictionary_id, body
                              from version
                             where cluster_id = @clusterId and resource_id = lineage.id and valid_from <= coalesce(@at::timestamptz, 'infinity')
                               and change <> 'deleted'
                             order by valid_from desc
                             limit 1) as state on true
             order by state.valid_from desc, lineage.id
             limit @most
            """;
        return await RowsAsync(sql, new { clusterId, uid, at, most }, cancellationToken);
    }

    /// <summary>The states of objects at a moment, to say how they are.</summary>
    public Task<IReadOnlyList<ResourceRow>> StatesAsync(int clusterId, IReadOnlyCollection<long> ids, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        const string sql = """
            select lineage.id, lineage.namespace, lineage.name, lineage.uid, lineage.first_seen_at, state.valid_from as changed_at,
                   state.encoding, state.dictionary_id, state.body
              from resource as lineage
              join lateral (select valid_from, encoding, dictionary_id, body
                              from version
                             where cluster_id = @clusterId and resource_id = lineage.id and valid_from <= coalesce(@at::timestamptz, 'infinity')
                               and change <> 'deleted'
                             order by valid_from desc
                             limit 1) as state on true
             where lineage.cluster_id = @clusterId and lineage.id = any(@ids)
            """;
        return RowsAsync(sql, new { clusterId, ids = ids.ToArray(), at }, cancellationToken);
    }

    private async Task<IReadOnlyList<ResourceRow>> RowsAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<ResourceRow>(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }

    private static object Parents(int clusterId, IReadOnlyList<RelatedResource> parents, DateTimeOffset? at, int most) => new
    {
        clusterId,
        uids = parents.Select(parent => parent.Uid).ToArray(),
        groups = parents.Select(parent => parent.Group).ToArray(),
        kinds = parents.Select(parent => parent.Kind).ToArray(),
        spaces = parents.Select(parent => parent.Namespace).ToArray(),
        names = parents.Select(parent => parent.Name).ToArray(),
        at,
        most,
    };

    private static string Word(ReferenceRelation relation) => relation.ToString().ToLowerInvariant();

    private sealed record FeedPlace
    {
        public required long Sequence { get; init; }
        public required long Last { get; init; }
    }

    private sealed record ChangedState
    {
        public required long Sequence { get; init; }
        public required long ResourceId { get; init; }
        public short? Encoding { get; init; }
        public int? DictionaryId { get; init; }
        public byte[]? Body { get; init; }
    }
}

/// <summary>An object that another names, or that names another.</summary>
public sealed record RelatedResource
{
    /// <summary>Which of those asked for it answers.</summary>
    public int Place { get; init; }
    public required long Id { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }

    /// <summary>As addresses use it.</summary>
    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

public sealed record KindCount
{
    public required string Kind { get; init; }
    public required int Objects { get; init; }
}
