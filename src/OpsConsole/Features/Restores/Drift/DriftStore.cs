using Dapper;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>What captures found of the objects of a request. The caller has been shown the request, and so reads its clusters.</summary>
public sealed class DriftStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>A capture finds the end of one life and the next one of its name in the same moment: what is there comes before what is gone. One row an item, in the order of their numbers; none of an item whose type its cluster never had.</summary>
    public async Task<IReadOnlyList<CapturedSince>> ReadAsync(IReadOnlyCollection<RequestItem> items, DateTimeOffset until, CancellationToken cancellationToken)
    {
        const string sql = """
            select asked.number, complete.started_at as read_at, seen.uid, seen.sequence, seen.valid_from, seen.change, coalesce(seen.encoding, 0::smallint) as encoding,
                   seen.dictionary_id, case when seen.raw_length <= @largest then seen.body end as body, seen.managed_fields
              from unnest(@numbers, @clusters, @groups, @resources, @namespaces, @names) as asked(number, cluster_id, "group", resource, namespace, name)
              join resource_type as type on type.cluster_id = asked.cluster_id and type."group" = asked."group" and type.resource = asked.resource
              left join lateral (
                    select life.uid, state.sequence, state.valid_from, state.change, state.raw_length, state.encoding, state.dictionary_id, state.body, state.managed_fields
                      from resource as life
                      cross join lateral (select sequence, valid_from, change, raw_length, encoding, dictionary_id, body, managed_fields
                                            from version
                                           where cluster_id = life.cluster_id and resource_id = life.id and valid_from <= @until
                                           order by valid_from desc
                                           limit 1) as state
                     where life.cluster_id = asked.cluster_id and life.type_id = type.id and life.namespace = asked.namespace and life.name = asked.name
                     order by state.change = 'deleted', state.valid_from desc
                     limit 1) as seen on true
              left join lateral (select started_at
                                   from coverage
                                  where cluster_id = asked.cluster_id and type_id = type.id and is_complete and finished_at <= @until
                                  order by finished_at desc
                                  limit 1) as complete on true
             order by asked.number
            """;
        var types = items.Select(item => KnownType.Split(item.Type)).ToList();
        var rows = (await database.ReadAsync(connection => connection.QueryAsync<CapturedSince>(new CommandDefinition(sql, new
        {
            numbers = items.Select(item => item.Number).ToArray(),
            clusters = items.Select(item => item.ClusterId!.Value).ToArray(),
            groups = types.Select(type => type.Group).ToArray(),
            resources = types.Select(type => type.Resource).ToArray(),
            namespaces = items.Select(item => item.Namespace).ToArray(),
            names = items.Select(item => item.Name).ToArray(),
            until,
            largest = CapturedSince.LargestCompared,
        }, cancellationToken: cancellationToken)), cancellationToken)).ToList();
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }
}
