using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>What captures left in a database, read around the console.</summary>
internal static class Captured
{
    /// <summary>Cause and state of every run, oldest first.</summary>
    public static Task<string[]> RunsAsync(TestDatabase database) => AskAsync<string[]>(database,
        "select coalesce(array_agg(cause || ' ' || state order by started_at), '{}') from capture_run");

    /// <summary>Every current object with its hash, in order.</summary>
    public static Task<string[]> CurrentAsync(TestDatabase database) => AskAsync<string[]>(database, """
        select coalesce(array_agg(line order by line), '{}')
          from (select concat_ws(' ', type.resource, type."group", current.namespace || '/' || current.name, current.uid, encode(current.hash, 'hex')) as line
                  from current
                  join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id) as lines
        """);

    /// <summary>Every version ever committed, as it can never be otherwise again.</summary>
    public static Task<string[]> VersionsAsync(TestDatabase database) => AskAsync<string[]>(database,
        "select coalesce(array_agg(concat_ws(' ', resource_id, sequence, valid_from, change, encode(hash, 'hex'), run_id)), '{}') from version");

    /// <summary>Every row of coverage ever committed.</summary>
    public static Task<string[]> CoverageAsync(TestDatabase database) => AskAsync<string[]>(database,
        """select coalesce(array_agg(concat_ws(' ', run_id, resource, "group", is_complete, objects, added, resource_version)), '{}') from coverage""");

    /// <summary>Of a cluster that stood still: each object has one version, the feed counts them without a gap, and every run tells what it did.</summary>
    public static async Task AssertSoundAsync(TestDatabase database)
    {
        Assert.NotEmpty(await CurrentAsync(database));
        Assert.Equal(0, await AskAsync<long>(database, "select count(*) from (select from version group by cluster_id, resource_id having count(*) <> 1) as several"));
        Assert.Equal(0, await AskAsync<long>(database,
            "select count(*) from (select from version where valid_to = 'infinity' group by cluster_id, resource_id having count(*) > 1) as doubled"));
        Assert.Equal(0, await AskAsync<long>(database, """
            select count(*)
              from current
              full join version on version.cluster_id = current.cluster_id and version.resource_id = current.resource_id and version.valid_from = current.valid_from
             where current.hash is distinct from version.hash
            """));
        Assert.True(await AskAsync<bool>(database, """
            select count(*) = count(distinct sequence) and count(*) = max(sequence) and max(sequence) = (select last from change_sequence)
              from version
            """), "the feed has gaps or doubles");
        Assert.Equal(0, await AskAsync<long>(database, """
            select count(*)
              from capture_run as run
              left join lateral (select count(*) as types, coalesce(sum(added), 0) as added, count(*) filter (where not is_complete) as gaps
                                   from coverage
                                  where coverage.run_id = run.id) as told on true
             where run.types <> told.types or run.added <> told.added or run.gaps <> told.gaps
                or run.added <> (select count(*) from version where version.run_id = run.id)
                or (run.state = 'complete' and (run.types <> run.expected_types or run.gaps > 0 or run.refused > 0))
            """));
        Assert.Equal(0, await AskAsync<long>(database, "select (select count(*) from capture_stage) + (select count(*) from capture_change)"));
    }

    public static Task CompletedAsync(TestDatabase database, ConsoleProcess console) => Eventually.True(async () =>
    {
        Assert.False(console.Exited.IsCompleted, string.Join('\n', console.Lines.TakeLast(12)));
        return (await RunsAsync(database)).LastOrDefault()?.EndsWith(" complete", StringComparison.Ordinal) == true;
    }, "a complete capture");

    public static Task<T> AskAsync<T>(TestDatabase database, string sql) => TestDatabases.AskAsync<T>(database.OwnerConnection, sql);
}
