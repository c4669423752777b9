using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.Recycling;

/// <summary>What was deleted, newest first, with its last state. The caller has been authorised for the clusters. Events are no part of it: they end by themselves.</summary>
public sealed class RecycleBinStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>Each type of each cluster gives its newest few places by an index, so that neither the days nor what is passed over cost anything.</summary>
    public async Task<IReadOnlyList<RecycledRow>> ReadAsync(BinQuestion question, BinPlace? before, int most, CancellationToken cancellationToken)
    {
        const string sql = """
            select found.cluster_id, found.id as resource_id, found.namespace, found.name, lineage.uid, found.deleted_at, seen.at as seen_at,
                   exists (select from capture_run as run
                            where run.cluster_id = found.cluster_id and run.started_at > seen.at and run.started_at < found.deleted_at
                              and run.id is distinct from deletion.run_id
                              and (run.state in ('failed', 'interrupted')
                                   or exists (select from coverage as gap
                                               where gap.cluster_id = run.cluster_id and gap.run_id = run.id and gap."group" = type."group"
                                                 and gap.resource in (type.resource, '*') and not gap.is_complete))) as is_across_gap,
                   type."group", type.resource, type.kind, type.version, type.namespaced, type.categories, living.uid as living_uid,
                   last.sequence as last_sequence, coalesce(last.raw_length, 0) as raw_length, coalesce(last.encoding, 0::smallint) as encoding, last.dictionary_id,
                   case when last.raw_length <= @largest then last.body end as body
              from (select place.cluster_id, place.type_id, place.id, place.namespace, place.name, place.deleted_at
                      from resource_type as kind
                      cross join lateral (
                            select gone.cluster_id, gone.type_id, gone.id, gone.namespace, gone.name, gone.deleted_at
                              from resource as gone
                             where gone.cluster_id = kind.cluster_id and gone.type_id = kind.id and gone.deleted_at >= @since
                               and (@beforeTime::timestamptz is null or gone.deleted_at <= @beforeTime)
                               and (@beforeTime::timestamptz is null or (gone.deleted_at, gone.cluster_id, gone.id) < (@beforeTime, @beforeCluster, @beforeResource))
                               and (@words::text is null or strpos(lower(gone.namespace || '/' || gone.name), lower(@words)) > 0)
                               and (not @isGone or not exists (select from current
                                                                where current.cluster_id = gone.cluster_id and current.type_id = gone.type_id
                                                                  and current.namespace = gone.namespace and current.name = gone.name))
                             order by gone.deleted_at desc, gone.id desc
                             limit @most) as place
                     where kind.cluster_id = any(@clusters) and not (kind.resource = 'events' and kind."group" in ('', 'events.k8s.io'))
                       and (@resource::text is null or (kind."group" = @group and kind.resource = @resource))
                     order by place.deleted_at desc, place.cluster_id desc, place.id desc
                     limit @most) as found
              join resource as lineage on lineage.cluster_id = found.cluster_id and lineage.id = found.id
              join resource_type as type on type.cluster_id = found.cluster_id and type.id = found.type_id
              left join version as deletion
                on deletion.cluster_id = found.cluster_id and deletion.resource_id = found.id and deletion.valid_from = found.deleted_at and deletion.change = 'deleted'
              left join lateral (select sequence, valid_from, raw_length, encoding, dictionary_id, body
                                   from version
                                  where cluster_id = found.cluster_id and resource_id = found.id and valid_from < found.deleted_at and change <> 'deleted'
                                  order by valid_from desc
                                  limit 1) as last on true
              left join lateral (select uid
                                   from current
                                  where cluster_id = found.cluster_id and type_id = found.type_id and namespace = found.namespace and name = found.name
                                  limit 1) as living on true
              left join lateral (select finished_at
                                   from coverage
                                  where cluster_id = found.cluster_id and type_id = found.type_id and is_complete and finished_at < found.deleted_at
                                    and run_id is distinct from deletion.run_id
                                  order by finished_at desc
                                  limit 1) as complete on true
              cross join lateral (select greatest(complete.finished_at, last.valid_from) as at) as seen
             order by found.deleted_at desc, found.cluster_id desc, found.id desc
            """;
        var (group, resource) = question.Type is { } type ? KnownType.Split(type) : (null, null);
        var rows = (await database.ReadAsync(connection => connection.QueryAsync<RecycledRow>(new CommandDefinition(sql, new
        {
            clusters = question.Clusters.ToArray(),
            group,
            resource,
            question.Words,
            question.IsGone,
            question.Since,
            beforeTime = before?.DeletedAt,
            beforeCluster = before?.ClusterId ?? 0,
            beforeResource = before?.ResourceId ?? 0,
            largest = RecycledRow.LargestJudged,
            most,
        }, cancellationToken: cancellationToken)), cancellationToken)).ToList();
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }

    /// <summary>How much of each type was deleted since then, by kind and name.</summary>
    public Task<IReadOnlyList<RecycledType>> TypesAsync(IReadOnlyCollection<int> clusters, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RecycledType>>(async connection =>
        {
            const string sql = """
                select type."group", type.resource, min(type.kind) as kind, sum(gone.objects)::integer as objects
                  from resource_type as type
                  cross join lateral (select count(*) as objects
                                        from resource
                                       where cluster_id = type.cluster_id and type_id = type.id and deleted_at >= @since) as gone
                 where type.cluster_id = any(@clusters) and gone.objects > 0 and not (type.resource = 'events' and type."group" in ('', 'events.k8s.io'))
                 group by type."group", type.resource
                 order by min(type.kind), type."group", type.resource
                """;
            return [.. await connection.QueryAsync<RecycledType>(new CommandDefinition(sql, new { clusters = clusters.ToArray(), since }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>Living objects of the same type and external name, a few of each.</summary>
    internal async Task<IReadOnlyList<TwinRow>> TwinsAsync(
        IReadOnlyCollection<int> clusters, IReadOnlyList<(string Group, string Resource, string ExternalName)> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 0)
            return [];
        const string sql = """
            select asked.place, twin.cluster_id, twin.namespace, twin.name, twin.encoding, twin.dictionary_id, twin.body, twin.read_at
              from unnest(@groups, @resources, @values) with ordinality as asked("group", resource, value, place)
              cross join lateral (
                    select present.cluster_id, present.namespace, present.name, state.encoding, state.dictionary_id, state.body, complete.finished_at as read_at
                      from resource_type as type
                      join search_identity as identity
                        on identity.cluster_id = type.cluster_id and lower(identity.value) = lower(asked.value) and identity.kind = 'external-name' and identity.value = asked.value
                      join current as present
                        on present.cluster_id = identity.cluster_id and present.resource_id = identity.resource_id and present.type_id = type.id
                      join version as state
                        on state.cluster_id = present.cluster_id and state.resource_id = present.resource_id and state.valid_from = present.valid_from
                           and state.raw_length <= @largest and state.change <> 'deleted'
                      left join lateral (select finished_at
                                           from coverage
                                          where cluster_id = type.cluster_id and type_id = type.id and is_complete
                                          order by finished_at desc
                                          limit 1) as complete on true
                     where type.cluster_id = any(@clusters) and type."group" = asked."group" and type.resource = asked.resource
                     order by present.cluster_id, present.namespace, present.name
                     limit 5) as twin
             order by asked.place, twin.cluster_id, twin.namespace, twin.name
            """;
        var rows = (await database.ReadAsync(connection => connection.QueryAsync<TwinRow>(new CommandDefinition(sql, new
        {
            clusters = clusters.ToArray(),
            groups = asked.Select(entry => entry.Group).ToArray(),
            resources = asked.Select(entry => entry.Resource).ToArray(),
            values = asked.Select(entry => entry.ExternalName).ToArray(),
            largest = RecycledRow.LargestJudged,
        }, cancellationToken: cancellationToken)), cancellationToken)).ToList();
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }
}
