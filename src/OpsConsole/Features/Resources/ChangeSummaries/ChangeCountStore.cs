using Dapper;
using OpsConsole.Manifests;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>Changes of one cluster within one clock hour: those that a list tells of, and the mere status ones.</summary>
public sealed record HourCount
{
    public int ClusterId { get; init; }
    public DateTimeOffset Hour { get; init; }
    public int Told { get; init; }
    public int Folded { get; init; }
}

/// <summary>One bar of a histogram.</summary>
public sealed record BarCount
{
    public int Bar { get; init; }
    public int Told { get; init; }
    public int Folded { get; init; }
    public int Deleted { get; init; }
}

/// <summary>How many changes there are of a type or by a field manager.</summary>
public sealed record NamedCount
{
    public string Name { get; init; } = "";
    public string? Kind { get; init; }
    public int Count { get; init; }
}

/// <summary>How far the summaries of some clusters reach: since when the oldest change waits, and how many do.</summary>
public sealed record SummaryReach
{
    public long Waiting { get; init; }
    public DateTimeOffset? WaitingSince { get; init; }
    /// <summary>Rises with every summary that is written.</summary>
    public long Place { get; init; }
}

/// <summary>Counts changes from their summaries. The caller has been authorised for the clusters.</summary>
public sealed class ChangeCountStore(Database database)
{
    private const int Told = ~(int)ChangeAspects.Status;

    public Task<IReadOnlyList<HourCount>> HoursAsync(IReadOnlyCollection<int> clusters, DateTimeOffset from, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<HourCount>>(async connection =>
        {
            const string sql = """
                select cluster_id, hour, told, folded
                  from change_hour
                 where cluster_id = any(@clusters) and hour >= @from
                """;
            return [.. await connection.QueryAsync<HourCount>(new CommandDefinition(sql, new { clusters = clusters.ToArray(), from }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    public Task<SummaryReach> ReachAsync(IReadOnlyCollection<int> clusters, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select coalesce(sum(feed.last - coalesce(progress.sequence, 0)), 0)::bigint as waiting, min(oldest.valid_from) as waiting_since,
                   coalesce(sum(progress.sequence), 0)::bigint as place
              from change_sequence as feed
              left join change_progress as progress on progress.cluster_id = feed.cluster_id
              left join lateral (select valid_from
                                   from version
                                  where feed.last > coalesce(progress.sequence, 0)
                                    and cluster_id = feed.cluster_id and sequence > coalesce(progress.sequence, 0)
                                  order by sequence
                                  limit 1) as oldest on true
             where feed.cluster_id = any(@clusters)
            """;
        return connection.QuerySingleAsync<SummaryReach>(new CommandDefinition(sql, new { clusters = clusters.ToArray() }, cancellationToken: cancellationToken));
    }, cancellationToken);

    public Task<IReadOnlyList<BarCount>> BarsAsync(ChangeQuestion question, TimeSpan step, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<BarCount>>(async connection =>
        {
            const string sql = """
                select floor(extract(epoch from summary.valid_from - @from) / @seconds)::integer as bar,
                       count(*) filter (where summary.aspects & @told <> 0)::integer as told,
                       count(*) filter (where summary.aspects & @told = 0)::integer as folded,
                       count(*) filter (where summary.change = 'deleted')::integer as deleted
                  from change_summary as summary
                 where summary.cluster_id = any(@clusters) and summary.valid_from >= @from and summary.valid_from < @to
                   and (@change::text is null or summary.change = @change)
                   and (@aspects::integer is null or summary.aspects & @aspects <> 0)
                   and (@manager::text is null or @manager = any(summary.managers))
                   and (@resource::text is null
                        or exists (select from resource_type as type
                                    where type.cluster_id = summary.cluster_id and type.id = summary.type_id
                                      and type."group" = @group and type.resource = @resource))
                   and (@path::text is null
                        or exists (select from change_field as field
                                    where field.cluster_id = summary.cluster_id and field.sequence = summary.sequence and field.path = @path))
                 group by 1
                """;
            return [.. await connection.QueryAsync<BarCount>(new CommandDefinition(sql, Of(question, step), cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The types that changed within the question's interval and aspects, those of the most changes first.</summary>
    public Task<IReadOnlyList<NamedCount>> TypesAsync(ChangeQuestion question, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NamedCount>>(async connection =>
        {
            const string sql = """
                select type.resource || case when type."group" = '' then '' else '.' || type."group" end as name, min(type.kind) as kind, sum(counted.count)::integer as count
                  from (select cluster_id, type_id, count(*) as count
                          from change_summary
                         where cluster_id = any(@clusters) and valid_from >= @from and valid_from < @to
                           and (@aspects::integer is null or aspects & @aspects <> 0)
                         group by cluster_id, type_id) as counted
                  join resource_type as type on type.cluster_id = counted.cluster_id and type.id = counted.type_id
                 group by type."group", type.resource
                 order by count desc, name
                 limit @most
                """;
            return [.. await connection.QueryAsync<NamedCount>(new CommandDefinition(sql, Of(question, TimeSpan.FromSeconds(1), most), cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The field managers that wrote within the question's interval and aspects, the busiest first.</summary>
    public Task<IReadOnlyList<NamedCount>> ManagersAsync(ChangeQuestion question, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NamedCount>>(async connection =>
        {
            const string sql = """
                select manager.name, count(*)::integer as count
                  from change_summary as summary
                  cross join unnest(summary.managers) as manager(name)
                 where summary.cluster_id = any(@clusters) and summary.valid_from >= @from and summary.valid_from < @to
                   and (@aspects::integer is null or summary.aspects & @aspects <> 0)
                 group by manager.name
                 order by count desc, manager.name
                 limit @most
                """;
            return [.. await connection.QueryAsync<NamedCount>(new CommandDefinition(sql, Of(question, TimeSpan.FromSeconds(1), most), cancellationToken: cancellationToken))];
        }, cancellationToken);

    private static object Of(ChangeQuestion question, TimeSpan step, int most = 0) => new
    {
        clusters = question.Clusters.ToArray(),
        question.From,
        question.To,
        seconds = step.TotalSeconds,
        told = Told,
        aspects = (int?)question.Aspects,
        change = question.Change?.ToString().ToLowerInvariant(),
        question.Manager,
        question.Path,
        group = question.Type is null ? null : KnownType.Split(question.Type).Group,
        resource = question.Type is null ? null : KnownType.Split(question.Type).Resource,
        most,
    };
}
