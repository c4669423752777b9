using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>The change list, newest first: what is summarised by its summaries, the newest end by the versions themselves.</summary>
public sealed class ChangeListStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>Each cluster gives its newest few places, so that an interval's length costs nothing. What is not summarised yet comes with its bodies.</summary>
    public async Task<IReadOnlyList<ChangeRow>> ReadAsync(ChangeQuestion question, ChangePlace? before, int most, CancellationToken cancellationToken)
    {
        const string sql = """
            select changed.cluster_id, changed.sequence, changed.valid_from, changed.change, changed.raw_length, changed.encoding, changed.dictionary_id,
                   case when summary.sequence is null and changed.raw_length <= @largest then changed.body end as body,
                   case when summary.sequence is null then changed.managed_fields end as managed_fields,
                   type."group", type.resource, type.kind, resource.namespace, resource.name, resource.uid,
                   former.sequence as former_sequence, former.encoding as former_encoding, former.dictionary_id as former_dictionary_id,
                   case when summary.sequence is null and former.raw_length <= @largest then former.body end as former_body,
                   case when summary.sequence is null then former.managed_fields end as former_managed_fields,
                   summary.sentence, coalesce(summary.aspects, 0::smallint) as aspects, summary.managers
              from (select place.cluster_id, place.valid_from, place.sequence
                      from unnest(@clusters) as chosen(id)
                      left join change_progress as progress on progress.cluster_id = chosen.id
                      left join resource_type as type on type.cluster_id = chosen.id and type."group" = @group and type.resource = @resource
                      cross join lateral (
                            (select told.cluster_id, told.valid_from, told.sequence
                               from change_summary as told
                              where told.cluster_id = chosen.id and told.valid_from >= @from and told.valid_from < @to
                                and (@beforeTime::timestamptz is null or told.valid_from <= @beforeTime)
                                and (@beforeTime::timestamptz is null or (told.valid_from, told.cluster_id, told.sequence) < (@beforeTime, @beforeCluster, @beforeSequence))
                                and (@change::text is null or told.change = @change)
                                and (@aspects::integer is null or told.aspects & @aspects <> 0)
                                and (@resource::text is null or told.type_id = type.id)
                                and (@manager::text is null or @manager = any(told.managers))
                                and (@path::text is null
                                     or exists (select from change_field as field
                                                 where field.cluster_id = told.cluster_id and field.sequence = told.sequence and field.path = @path))
                              order by told.valid_from desc, told.sequence desc
                              limit @most)
                            union all
                            (select late.cluster_id, late.valid_from, late.sequence
                               from version as late
                              where late.cluster_id = chosen.id and late.sequence > coalesce(progress.sequence, 0)
                                and late.valid_from >= greatest(@from, progress.valid_from - interval '1 minute') and late.valid_from < @to
                                and (@beforeTime::timestamptz is null or (late.valid_from, late.cluster_id, late.sequence) < (@beforeTime, @beforeCluster, @beforeSequence))
                                and (@change::text is null or late.change = @change)
                                and (@resource::text is null or late.type_id = type.id)
                              order by late.valid_from desc, late.sequence desc
                              limit @most)) as place
                     order by place.valid_from desc, place.cluster_id desc, place.sequence desc
                     limit @most) as found
              join version as changed on changed.cluster_id = found.cluster_id and changed.valid_from = found.valid_from and changed.sequence = found.sequence
              join resource_type as type on type.cluster_id = changed.cluster_id and type.id = changed.type_id
              join resource on resource.cluster_id = changed.cluster_id and resource.id = changed.resource_id
              left join change_summary as summary on summary.cluster_id = found.cluster_id and summary.sequence = found.sequence
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
            aspects = (int?)question.Aspects,
            question.Manager,
            question.Path,
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
