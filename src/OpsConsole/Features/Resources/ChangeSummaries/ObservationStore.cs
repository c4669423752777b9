using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>Reads what the rule of unusual changes looks at: of the window only what could be unusual, of the days before only what that needs.</summary>
public sealed class ObservationStore(Database database)
{
    /// <summary>So many changed fields at most are looked at, those of the most objects first.</summary>
    private const int MostFields = 200;
    private const int MostRows = 20_000;
    private const int MostObjectsNamed = 2_000;

    public Task<Observations> ReadAsync(IReadOnlyCollection<int> clusters, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string changesSql = """
            with recent as materialized (
                select field.cluster_id, type."group", type.resource, type.kind, field.path, field.before, field.after, field.resource_id, field.valid_from
                  from (select cluster_id, type_id, path, before, after, resource_id, valid_from
                          from change_field
                         where cluster_id = any(@clusters) and valid_from >= @from) as field
                  join resource_type as type on type.cluster_id = field.cluster_id and type.id = field.type_id),
            candidate as (
                select "group", resource, path
                  from recent
                 group by "group", resource, path
                having count(distinct (cluster_id, resource_id)) >= @fewObjects
                 order by count(distinct (cluster_id, resource_id)) desc, "group", resource, path
                 limit @mostFields)
            select recent.cluster_id, recent."group", recent.resource, recent.kind, recent.path, recent.before, recent.after,
                   (array_agg(distinct recent.resource_id))[1:@mostObjects] as objects, min(recent.valid_from) as first_at, max(recent.valid_from) as last_at
              from recent
              join candidate on candidate."group" = recent."group" and candidate.resource = recent.resource and candidate.path = recent.path
             group by recent.cluster_id, recent."group", recent.resource, recent.kind, recent.path, recent.before, recent.after
             order by count(*) desc
             limit @mostRows
            """;
        const string deletionsSql = """
            select gone.cluster_id, type."group", type.resource, type.kind, gone.objects, gone.first_at, gone.last_at,
                   (select count(*) from current where cluster_id = gone.cluster_id and type_id = gone.type_id) as "left"
              from (select cluster_id, type_id, count(distinct resource_id)::integer as objects, min(valid_from) as first_at, max(valid_from) as last_at
                      from change_summary
                     where cluster_id = any(@clusters) and valid_from >= @from and change = 'deleted'
                     group by cluster_id, type_id
                    having count(distinct resource_id) >= @fewObjects
                     order by objects desc
                     limit @mostFields) as gone
              join resource_type as type on type.cluster_id = gone.cluster_id and type.id = gone.type_id
             where type.resource <> 'events'
            """;
        const string formerSql = """
            select type.cluster_id, type."group", type.resource, asked.path, former.hours_ago, former.objects
              from unnest(@groups, @resources, @paths) as asked("group", resource, path)
              cross join unnest(@clusters) as chosen(id)
              join resource_type as type on type.cluster_id = chosen.id and type."group" = asked."group" and type.resource = asked.resource
              cross join lateral (select floor(extract(epoch from @from - valid_from) / 3600)::integer + 1 as hours_ago, count(distinct resource_id)::integer as objects
                                    from change_field
                                   where cluster_id = type.cluster_id and type_id = type.id and path = asked.path
                                     and valid_from >= @begin and valid_from < @from
                                   group by 1) as former
             limit @mostRows
            """;
        const string formerDeletionsSql = """
            select type.cluster_id, type."group", type.resource, null::text as path, former.hours_ago, former.objects
              from unnest(@groups, @resources) as asked("group", resource)
              cross join unnest(@clusters) as chosen(id)
              join resource_type as type on type.cluster_id = chosen.id and type."group" = asked."group" and type.resource = asked.resource
              cross join lateral (select floor(extract(epoch from @from - valid_from) / 3600)::integer + 1 as hours_ago, count(distinct resource_id)::integer as objects
                                    from change_summary
                                   where cluster_id = type.cluster_id and type_id = type.id and change = 'deleted'
                                     and valid_from >= @begin and valid_from < @from
                                   group by 1) as former
             limit @mostRows
            """;
        const string knownSql = """
            select chosen.id, first.started_at
              from unnest(@clusters) as chosen(id)
              cross join lateral (select started_at from capture_run where cluster_id = chosen.id order by started_at limit 1) as first
            """;
        var from = now - UnusualChanges.Window;
        var window = new
        {
            clusters = clusters.ToArray(),
            from,
            fewObjects = UnusualChanges.FewObjects,
            mostFields = MostFields,
            mostRows = MostRows,
            mostObjects = MostObjectsNamed,
        };
        var changes = (await connection.QueryAsync<ObservedChange>(new CommandDefinition(changesSql, window, cancellationToken: cancellationToken))).ToList();
        var deletions = (await connection.QueryAsync<ObservedDeletion>(new CommandDefinition(deletionsSql, window, cancellationToken: cancellationToken))).ToList();
        var former = new List<FormerHour>();
        var begin = from - UnusualChanges.Before;
        var fields = changes.Select(change => (change.Group, change.Resource, change.Path)).Distinct().ToList();
        if (fields.Count > 0)
            former.AddRange(await connection.QueryAsync<FormerHour>(new CommandDefinition(formerSql, new
            {
                clusters = clusters.ToArray(),
                from,
                begin,
                mostRows = MostRows,
                groups = fields.Select(field => field.Group).ToArray(),
                resources = fields.Select(field => field.Resource).ToArray(),
                paths = fields.Select(field => field.Path).ToArray(),
            }, cancellationToken: cancellationToken)));
        var types = deletions.Select(deletion => (deletion.Group, deletion.Resource)).Distinct().ToList();
        if (types.Count > 0)
            former.AddRange(await connection.QueryAsync<FormerHour>(new CommandDefinition(formerDeletionsSql, new
            {
                clusters = clusters.ToArray(),
                from,
                begin,
                mostRows = MostRows,
                groups = types.Select(type => type.Group).ToArray(),
                resources = types.Select(type => type.Resource).ToArray(),
            }, cancellationToken: cancellationToken)));
        var known = await connection.QueryAsync<KnownCluster>(new CommandDefinition(knownSql, new { clusters = clusters.ToArray() }, cancellationToken: cancellationToken));
        return new Observations { AsOf = now, Changes = changes, Deletions = deletions, Former = former, KnownSince = known.ToDictionary(row => row.Id, row => row.StartedAt) };
    }, cancellationToken);

    private sealed record KnownCluster
    {
        public int Id { get; init; }
        public DateTimeOffset StartedAt { get; init; }
    }
}
