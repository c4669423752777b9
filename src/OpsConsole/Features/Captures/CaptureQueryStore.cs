using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>What a cluster's captures come to: its last run, the last complete one, what is current.</summary>
public sealed record CaptureSummary
{
    public int ClusterId { get; init; }
    /// <summary>The newest run, under way or not.</summary>
    public CaptureRun? Last { get; init; }
    public DateTimeOffset? LastCompleteAt { get; init; }
    /// <summary>The newest beginning of a run that the schedule counts: every cause but a person.</summary>
    public DateTimeOffset? LastScheduledAt { get; init; }
    public long Objects { get; init; }
    /// <summary>The newest finished run's types that could not be read, with why.</summary>
    public IReadOnlyList<TypeCoverage> Gaps { get; init; } = [];
    /// <summary>How many objects the newest finished run refused.</summary>
    public long Refused { get; init; }
    public Guid? LastFinishedRun { get; init; }
    /// <summary>When its first run began.</summary>
    public DateTimeOffset? FirstAt { get; init; }
}

/// <summary>What tells whether anything of a cluster's captures moved: its newest run and how far that is.</summary>
public sealed record CaptureMark
{
    public int ClusterId { get; init; }
    public Guid? Run { get; init; }
    public string? State { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public int Types { get; init; }
    public int ExpectedTypes { get; init; }
}

/// <summary>Reads runs, coverage and refusals.</summary>
public sealed class CaptureQueryStore(Database database)
{
    private const int MostShownGaps = 20;

    /// <summary>A few index entries a cluster: cheap enough to be asked every second.</summary>
    public Task<IReadOnlyList<CaptureMark>> MarksAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<CaptureMark>>(async connection =>
    {
        const string sql = """
            select cluster.id as cluster_id, newest.id as run, newest.state, newest.started_at, newest.finished_at, coalesce(newest.types, 0) as types,
                   coalesce(newest.expected_types, 0) as expected_types
              from cluster
              left join lateral (select id, state, started_at, finished_at, types, expected_types
                                   from capture_run
                                  where cluster_id = cluster.id
                                  order by started_at desc
                                  limit 1) as newest on true
            """;
        return [.. await connection.QueryAsync<CaptureMark>(new CommandDefinition(sql, cancellationToken: cancellationToken))];
    }, cancellationToken);

    /// <summary>Of these clusters; of all where none are named.</summary>
    public Task<IReadOnlyList<CaptureSummary>> SummariesAsync(IReadOnlyCollection<int>? clusters, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<CaptureSummary>>(async connection =>
    {
        // The newest complete list of each type is one descent of the index; reading all lists there ever were would grow with time.
        const string sql = """
            select cluster.id as cluster_id, complete.finished_at as last_complete_at, scheduled.started_at as last_scheduled_at,
                   coalesce(finished.id, null) as last_finished_run, coalesce(finished.refused, 0) as refused,
                   coalesce(known.objects, 0) as objects, first.started_at as first_at
              from cluster
              left join lateral (select finished_at from capture_run where cluster_id = cluster.id and state = 'complete'
                                  order by started_at desc limit 1) as complete on true
              left join lateral (select started_at from capture_run where cluster_id = cluster.id and cause <> 'person'
                                  order by started_at desc limit 1) as scheduled on true
              left join lateral (select id, refused from capture_run where cluster_id = cluster.id and state in ('complete', 'partial', 'failed')
                                  order by started_at desc limit 1) as finished on true
              left join lateral (select started_at from capture_run where cluster_id = cluster.id
                                  order by started_at limit 1) as first on true
              left join lateral (select sum(latest.objects) as objects
                                   from resource_type as type
                                  cross join lateral (select objects
                                                        from coverage
                                                       where coverage.cluster_id = type.cluster_id and coverage.type_id = type.id and is_complete
                                                       order by finished_at desc
                                                       limit 1) as latest
                                  where type.cluster_id = cluster.id) as known on true
             where @clusters::integer[] is null or cluster.id = any(@clusters)
            """;
        const string lastSql = """
            select run.cluster_id, run.id, run.cause, run.person, run.state, run.reason, run.started_at, run.finished_at, run.types,
                   run.expected_types, run.objects, run.added, run.modified, run.deleted, run.refused, run.gaps, run.bytes
              from cluster
              cross join lateral (select cluster_id, id, cause, person, state, reason, started_at, finished_at, types, expected_types, objects,
                                         added, modified, deleted, refused, gaps, bytes
                                    from capture_run
                                   where cluster_id = cluster.id
                                   order by started_at desc
                                   limit 1) as run
             where @clusters::integer[] is null or cluster.id = any(@clusters)
            """;
        const string gapSql = """
            select run_id, "group", resource, is_complete, fault, reason, resource_version, objects, added, modified, deleted, refused, bytes,
                   started_at, finished_at
              from coverage
             where cluster_id = any(@ofClusters) and run_id = any(@runs) and not is_complete
             order by run_id, "group", resource
            """;
        var which = new { clusters = clusters?.ToArray() };
        var summaries = (await connection.QueryAsync<CaptureSummary>(new CommandDefinition(sql, which, cancellationToken: cancellationToken))).ToList();
        var runs = (await connection.QueryAsync<CaptureRun>(new CommandDefinition(lastSql, which, cancellationToken: cancellationToken))).ToDictionary(run => run.ClusterId);
        var finished = summaries.Where(summary => summary.LastFinishedRun is not null).Select(summary => summary.LastFinishedRun!.Value).ToArray();
        var gaps = (await connection.QueryAsync<Guid, TypeCoverage, (Guid Run, TypeCoverage Gap)>(
            new CommandDefinition(gapSql, new { runs = finished, ofClusters = summaries.Select(summary => summary.ClusterId).ToArray() }, cancellationToken: cancellationToken), (run, gap) => (run, gap), splitOn: "group"))
            .ToLookup(row => row.Run, row => row.Gap);
        return [.. summaries.Select(summary => summary with
        {
            Last = runs.GetValueOrDefault(summary.ClusterId),
            Gaps = summary.LastFinishedRun is { } run ? [.. gaps[run].Take(MostShownGaps)] : [],
        })];
    }, cancellationToken);

    /// <summary>Runs of these clusters, newest first, older than <paramref name="before"/> where it is given.</summary>
    public Task<IReadOnlyList<CaptureRun>> RunsAsync(IReadOnlyCollection<int> clusters, DateTimeOffset? before, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<CaptureRun>>(async connection =>
        {
            const string sql = """
                select run.cluster_id, run.id, run.cause, run.person, run.state, run.reason, run.started_at, run.finished_at, run.types,
                       run.expected_types, run.objects, run.added, run.modified, run.deleted, run.refused, run.gaps, run.bytes
                  from unnest(@clusters) as chosen(id)
                  cross join lateral (select cluster_id, id, cause, person, state, reason, started_at, finished_at, types, expected_types, objects,
                                             added, modified, deleted, refused, gaps, bytes
                                        from capture_run
                                       where cluster_id = chosen.id and (@before::timestamptz is null or started_at < @before)
                                       order by started_at desc
                                       limit @most) as run
                 order by run.started_at desc
                 limit @most
                """;
            return [.. await connection.QueryAsync<CaptureRun>(new CommandDefinition(sql, new { clusters = clusters.ToArray(), before, most }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The newest complete run of the clusters that had ended by a moment.</summary>
    public Task<CaptureRun?> LastCompleteAsync(IReadOnlyCollection<int> clusters, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            const string sql = """
                select run.cluster_id, run.id, run.cause, run.person, run.state, run.reason, run.started_at, run.finished_at, run.types,
                       run.expected_types, run.objects, run.added, run.modified, run.deleted, run.refused, run.gaps, run.bytes
                  from unnest(@clusters) as chosen(id)
                  cross join lateral (select cluster_id, id, cause, person, state, reason, started_at, finished_at, types, expected_types, objects,
                                             added, modified, deleted, refused, gaps, bytes
                                        from capture_run
                                       where cluster_id = chosen.id and state = 'complete' and started_at <= @before and finished_at <= @before
                                       order by started_at desc
                                       limit 1) as run
                 order by run.finished_at desc
                 limit 1
                """;
            return connection.QueryFirstOrDefaultAsync<CaptureRun>(new CommandDefinition(sql, new { clusters = clusters.ToArray(), before }, cancellationToken: cancellationToken));
        }, cancellationToken);

    public Task<CaptureRun?> RunAsync(int clusterId, Guid runId, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select cluster_id, id, cause, person, state, reason, started_at, finished_at, types, expected_types, objects, added, modified, deleted,
                   refused, gaps, bytes
              from capture_run
             where cluster_id = @clusterId and id = @runId
            """;
        return connection.QueryFirstOrDefaultAsync<CaptureRun>(new CommandDefinition(sql, new { clusterId, runId }, cancellationToken: cancellationToken));
    }, cancellationToken);

    public Task<IReadOnlyList<TypeCoverage>> CoverageAsync(int clusterId, Guid runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TypeCoverage>>(async connection =>
        {
            const string sql = """
                select "group", resource, is_complete, fault, reason, resource_version, objects, added, modified, deleted, refused, bytes,
                       started_at, finished_at
                  from coverage
                 where cluster_id = @clusterId and run_id = @runId
                 order by is_complete, "group", resource
                """;
            return [.. await connection.QueryAsync<TypeCoverage>(new CommandDefinition(sql, new { clusterId, runId }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>Of several runs of one cluster, without the figures that a grid does not show.</summary>
    public Task<IReadOnlyList<CoverageOfRun>> CoverageAsync(int clusterId, IReadOnlyCollection<Guid> runs, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<CoverageOfRun>>(async connection =>
        {
            const string sql = """
                select run_id, "group", resource, is_complete, fault, reason, refused, objects, started_at, finished_at
                  from coverage
                 where cluster_id = @clusterId and run_id = any(@runs)
                """;
            return [.. await connection.QueryAsync<Guid, TypeCoverage, CoverageOfRun>(
                new CommandDefinition(sql, new { clusterId, runs = runs.ToArray() }, cancellationToken: cancellationToken),
                (run, coverage) => new CoverageOfRun(run, coverage), splitOn: "group")];
        }, cancellationToken);

    public Task<IReadOnlyList<ObjectRefusal>> RefusalsAsync(int clusterId, Guid runId, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ObjectRefusal>>(async connection =>
        {
            const string sql = """
                select "group", resource, namespace, name, uid, reason
                  from coverage_refusal
                 where cluster_id = @clusterId and run_id = @runId
                 order by "group", resource, number
                 limit @most
                """;
            return [.. await connection.QueryAsync<ObjectRefusal>(new CommandDefinition(sql, new { clusterId, runId, most }, cancellationToken: cancellationToken))];
        }, cancellationToken);
}
