using Dapper;
using OpsConsole.Features.Resources;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.PointInTime;

/// <summary>
/// What is not as it was at a moment. Only what changed since is looked at, by the summaries of the changes, and where they do not reach yet by the versions themselves; so
/// what stayed costs nothing. The caller has been authorised for the cluster. Events are no part of it: they end by themselves.
/// </summary>
public sealed class MomentStore(Database database)
{
    /// <summary>An object that changed and changed back is not among them.</summary>
    private const string Differing = """
        with since as materialized (
            select resource_id, count(*) as changes, max(valid_from) as changed_at, max(sequence) as last
              from (select resource_id, valid_from, sequence
                      from change_summary
                     where cluster_id = @clusterId and valid_from > @at and aspects & @aspects <> 0
                    union all
                    select resource_id, valid_from, sequence
                      from version
                     where cluster_id = @clusterId and valid_from > @at
                       and sequence > coalesce((select sequence from change_progress where cluster_id = @clusterId), 0)) as change
             group by resource_id),
        differing as (
            select lineage.id as resource_id, type."group", type.resource, type.kind, lineage.namespace, lineage.name, lineage.uid,
                   case when living.uid is null then 'gone' when living.uid <> lineage.uid then 'anew' else 'changed' end as standing,
                   past.sequence as then_sequence, past.valid_from as then_from, living.resource_id as now_id, living.valid_from as now_from, living.uid as now_uid,
                   since.changes, since.changed_at, since.last
              from since
              join resource as lineage on lineage.cluster_id = @clusterId and lineage.id = since.resource_id
              join resource_type as type on type.cluster_id = @clusterId and type.id = lineage.type_id
              left join lateral (select sequence, valid_from, hash, change
                                   from version
                                  where cluster_id = @clusterId and resource_id = lineage.id and valid_from <= @at and valid_to > @at
                                  order by valid_from desc
                                  limit 1) as past on true
              left join current as living
                on living.cluster_id = @clusterId and living.type_id = lineage.type_id and living.namespace = lineage.namespace and living.name = lineage.name
             where lineage.first_seen_at <= @at and (lineage.deleted_at is null or lineage.deleted_at > @at) and past.change is distinct from 'deleted'
               and not (living.uid is not distinct from lineage.uid and living.hash is not distinct from past.hash)
               and not (type.resource = 'events' and type."group" in ('', 'events.k8s.io')))
        """;

    private const string Fitting = """
        (@space::text is null or namespace = @space) and (@words::text is null or strpos(lower(namespace || '/' || name), lower(@words)) > 0)
        """;

    /// <summary>By type, namespace and name.</summary>
    public Task<IReadOnlyList<MomentRow>> ReadAsync(int clusterId, MomentQuestion question, MomentPlace? after, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MomentRow>>(async connection =>
        {
            const string sql = $"""
                {Differing}
                select found.resource_id, found."group", found.resource, found.kind, found.namespace, found.name, found.uid, found.standing, found.then_sequence, found.then_from,
                       present.sequence as now_sequence, found.now_uid, found.changes, found.changed_at, summary.sentence
                  from (select *
                          from differing
                         where {Fitting}
                           and (@resource::text is null or ("group" = @group and resource = @resource)) and (@standing::text is null or standing = @standing)
                           and (@afterName::text is null or ("group" collate "C", resource collate "C", namespace, name, resource_id) > (@afterGroup, @afterResource, @afterSpace, @afterName, @afterId))
                         order by "group" collate "C", resource collate "C", namespace, name, resource_id
                         limit @most) as found
                  left join version as present on present.cluster_id = @clusterId and present.resource_id = found.now_id and present.valid_from = found.now_from
                  left join change_summary as summary on summary.cluster_id = @clusterId and summary.sequence = found.last
                 order by found."group" collate "C", found.resource collate "C", found.namespace, found.name, found.resource_id
                """;
            var (group, resource) = question.Type is { } type ? KnownType.Split(type) : (null, null);
            return [.. await connection.QueryAsync<MomentRow>(new CommandDefinition(sql, new
            {
                clusterId,
                question.At,
                aspects = (int)MomentQuestion.Asked,
                space = question.Namespace,
                question.Words,
                group,
                resource,
                standing = question.Standing?.ToString().ToLowerInvariant(),
                afterGroup = after?.Group,
                afterResource = after?.Resource,
                afterSpace = after?.Namespace,
                afterName = after?.Name,
                afterId = after?.ResourceId ?? 0,
                most,
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>How many of each type, by kind, whatever type and standing are asked for.</summary>
    public Task<IReadOnlyList<MomentType>> TypesAsync(int clusterId, MomentQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MomentType>>(async connection =>
        {
            const string sql = $"""
                {Differing}
                select "group", resource, kind, (count(*) filter (where standing = 'gone'))::integer as gone,
                       (count(*) filter (where standing = 'anew'))::integer as anew, (count(*) filter (where standing = 'changed'))::integer as changed
                  from differing
                 where {Fitting}
                 group by "group", resource, kind
                 order by kind, "group" collate "C", resource collate "C"
                """;
            return [.. await connection.QueryAsync<MomentType>(new CommandDefinition(sql,
                new { clusterId, question.At, aspects = (int)MomentQuestion.Asked, space = question.Namespace, question.Words }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>How many objects are there now that were not there then.</summary>
    public Task<int> AppearedAsync(int clusterId, DateTimeOffset at, CancellationToken cancellationToken) => database.ReadAsync(connection =>
        connection.ExecuteScalarAsync<int>(new CommandDefinition("""
            select count(*)
              from current
              join resource as lineage on lineage.cluster_id = current.cluster_id and lineage.id = current.resource_id
              join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id
             where current.cluster_id = @clusterId and lineage.first_seen_at > @at and not (type.resource = 'events' and type."group" in ('', 'events.k8s.io'))
            """, new { clusterId, at }, cancellationToken: cancellationToken)), cancellationToken);
}
