using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>How far a cluster's feed is summarised, where that is not to its end.</summary>
public sealed record SummaryLag
{
    public required int ClusterId { get; init; }
    /// <summary>The last place that is summarised.</summary>
    public required long After { get; init; }
    /// <summary>The last place there is.</summary>
    public required long Last { get; init; }
}

/// <summary>Writes what versions changed, a batch of one cluster's feed a time; the place it reached moves in the same transaction.</summary>
public sealed class ChangeSummaryStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>Compressed bodies of so many versions are held at once.</summary>
    private const int Batch = 200;

    /// <summary>Two larger bodies are not compared.</summary>
    private const int LargestCompared = 2 * 1024 * 1024;

    public Task<IReadOnlyList<SummaryLag>> BehindAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<SummaryLag>>(async connection =>
    {
        const string sql = """
            select feed.cluster_id, coalesce(progress.sequence, 0) as after, feed.last
              from change_sequence as feed
              left join change_progress as progress on progress.cluster_id = feed.cluster_id
             where feed.last > coalesce(progress.sequence, 0)
             order by feed.cluster_id
            """;
        return [.. await connection.QueryAsync<SummaryLag>(new CommandDefinition(sql, cancellationToken: cancellationToken))];
    }, cancellationToken);

    /// <summary>The next versions of a cluster's feed in their order.</summary>
    public async Task<IReadOnlyList<UnsummarisedVersion>> NextAsync(int clusterId, long after, CancellationToken cancellationToken)
    {
        // What came or went has nothing to be compared with: its body stays where it is.
        const string sql = """
            select changed.sequence, changed.valid_from, changed.type_id, changed.resource_id, changed.change, changed.encoding, changed.dictionary_id,
                   case when changed.change = 'modified' and changed.raw_length <= @largest then changed.body end as body, changed.managed_fields,
                   type.resource = 'events' and type."group" in ('', 'events.k8s.io') as is_event,
                   changed.change = 'added' and (settled.first_at is null or changed.valid_from <= settled.first_at) as is_first_sight,
                   former.encoding as former_encoding, former.dictionary_id as former_dictionary_id, former.body as former_body,
                   former.managed_fields as former_managed_fields
              from (select cluster_id, sequence, valid_from, type_id, resource_id, change, raw_length, encoding, dictionary_id, body, managed_fields
                      from version
                     where cluster_id = @clusterId and sequence > @after
                     order by sequence
                     limit @batch) as changed
              join resource_type as type on type.cluster_id = changed.cluster_id and type.id = changed.type_id
             cross join (select min(finished_at) as first_at
                           from capture_run
                          where cluster_id = @clusterId and state in ('complete', 'partial')) as settled
              left join lateral (select encoding, dictionary_id, case when raw_length <= @largest then body end as body, managed_fields
                                   from version
                                  where cluster_id = changed.cluster_id and resource_id = changed.resource_id and valid_from < changed.valid_from
                                    and changed.change = 'modified'
                                  order by valid_from desc
                                  limit 1) as former on true
             order by changed.sequence
            """;
        var rows = (await database.ReadAsync(connection => connection.QueryAsync<UnsummarisedVersion>(
            new CommandDefinition(sql, new { clusterId, after, largest = LargestCompared, batch = Batch }, cancellationToken: cancellationToken)), cancellationToken)).ToList();
        var contents = await dictionaries.ContentsAsync(rows.SelectMany(row => new[] { row.DictionaryId, row.FormerDictionaryId }), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId], FormerDictionary = contents[row.FormerDictionaryId] })];
    }

    /// <summary>Writes the summaries of all versions between two places. False when somebody else took the feed on meanwhile: then nothing is written.</summary>
    public Task<bool> WriteAsync(int clusterId, long after, long upTo, IReadOnlyList<ChangeSummary> summaries, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string begin = """
                insert into change_progress (cluster_id, sequence, valid_from)
                values (@clusterId, 0, '-infinity')
                    on conflict do nothing
                """;
            const string advance = """
                update change_progress
                   set sequence = @upTo, valid_from = greatest(valid_from, @validFrom), at = clock_timestamp()
                 where cluster_id = @clusterId and sequence = @after
                """;
            const string summary = """
                insert into change_summary (cluster_id, sequence, valid_from, type_id, resource_id, change, aspects, sentence, managers)
                select @clusterId, made.sequence, made.valid_from, made.type_id, made.resource_id, made.change, made.aspects, made.sentence,
                       string_to_array(made.managers, chr(10))
                  from unnest(@sequences, @moments, @types, @resources, @changes, @aspects, @sentences, @managers)
                       as made(sequence, valid_from, type_id, resource_id, change, aspects, sentence, managers)
                """;
            const string field = """
                insert into change_field (cluster_id, sequence, ordinal, valid_from, type_id, resource_id, path, before, after)
                select @clusterId, made.sequence, made.ordinal, made.valid_from, made.type_id, made.resource_id, made.path, made.before, made.after
                  from unnest(@sequences, @ordinals, @moments, @types, @resources, @paths, @befores, @afters)
                       as made(sequence, ordinal, valid_from, type_id, resource_id, path, before, after)
                """;
            const string hour = """
                insert into change_hour (cluster_id, hour, told, folded)
                select @clusterId, made.hour, made.told, made.folded
                  from unnest(@hours, @tolds, @foldeds) as made(hour, told, folded)
                    on conflict (cluster_id, hour) do update
                   set told = change_hour.told + excluded.told, folded = change_hour.folded + excluded.folded
                """;
            var place = new { clusterId, after, upTo, validFrom = summaries.Count == 0 ? (DateTime?)null : summaries[^1].Version.ValidFrom.UtcDateTime };
            await connection.ExecuteAsync(new CommandDefinition(begin, place, transaction, cancellationToken: cancellationToken));
            if (await connection.ExecuteAsync(new CommandDefinition(advance, place, transaction, cancellationToken: cancellationToken)) == 0)
                return false;
            if (summaries.Count == 0)
                return true;
            await connection.ExecuteAsync(new CommandDefinition(summary, SummaryColumns(clusterId, summaries), transaction, cancellationToken: cancellationToken));
            if (summaries.Any(made => made.Fields.Count > 0))
                await connection.ExecuteAsync(new CommandDefinition(field, FieldColumns(clusterId, summaries), transaction, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition(hour, HourColumns(clusterId, summaries), transaction, cancellationToken: cancellationToken));
            Steps.At("changes.summarising");
            return true;
        }, cancellationToken);

    private static object SummaryColumns(int clusterId, IReadOnlyList<ChangeSummary> summaries) => new
    {
        clusterId,
        Sequences = summaries.Select(made => made.Version.Sequence).ToArray(),
        Moments = summaries.Select(made => made.Version.ValidFrom.UtcDateTime).ToArray(),
        Types = summaries.Select(made => made.Version.TypeId).ToArray(),
        Resources = summaries.Select(made => made.Version.ResourceId).ToArray(),
        Changes = summaries.Select(made => Words.Of(made.Version.Change)).ToArray(),
        Aspects = summaries.Select(made => (short)made.Aspects).ToArray(),
        Sentences = summaries.Select(made => made.Sentence).ToArray(),
        Managers = summaries.Select(made => string.Join('\n', made.Managers)).ToArray(),
    };

    private static object FieldColumns(int clusterId, IReadOnlyList<ChangeSummary> summaries)
    {
        var fields = summaries.SelectMany(made => made.Fields.Select((field, ordinal) => (made.Version, Field: field, Ordinal: (short)ordinal))).ToList();
        return new
        {
            clusterId,
            Sequences = fields.Select(made => made.Version.Sequence).ToArray(),
            Ordinals = fields.Select(made => made.Ordinal).ToArray(),
            Moments = fields.Select(made => made.Version.ValidFrom.UtcDateTime).ToArray(),
            Types = fields.Select(made => made.Version.TypeId).ToArray(),
            Resources = fields.Select(made => made.Version.ResourceId).ToArray(),
            Paths = fields.Select(made => made.Field.Path).ToArray(),
            Befores = fields.Select(made => made.Field.Before).ToArray(),
            Afters = fields.Select(made => made.Field.After).ToArray(),
        };
    }

    private static object HourColumns(int clusterId, IReadOnlyList<ChangeSummary> summaries)
    {
        var hours = summaries.GroupBy(made => made.Version.ValidFrom.UtcDateTime is var moment ? moment.Date.AddHours(moment.Hour) : default).ToList();
        return new
        {
            clusterId,
            Hours = hours.Select(hour => hour.Key).ToArray(),
            Tolds = hours.Select(hour => hour.Count(made => ChangedFields.IsTold(made.Aspects))).ToArray(),
            Foldeds = hours.Select(hour => hour.Count(made => !ChangedFields.IsTold(made.Aspects))).ToArray(),
        };
    }
}
