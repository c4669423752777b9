using System.Net;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>Captures as the running console makes them: by its schedule, and for persons who may ask.</summary>
[Collection(typeof(RunningCollection))]
public sealed class CaptureServiceTests(RunningConsole running)
{
    [Fact]
    public async Task However_many_occurrences_were_missed_one_run_makes_up_for_them()
    {
        using var person = await running.Console.ClientAsync("administrator");
        await TestDatabases.RunAsync(running.Database.OwnerConnection, $"""
            update capture_run
               set started_at = started_at - interval '3 years', finished_at = finished_at - interval '3 years'
             where cluster_id = (select id from cluster where name = '{RunningConsole.Lab}')
            """);

        await Eventually.True(async () => (await running.RunsAsync(RunningConsole.Lab)).Contains("schedule complete"), "the schedule's run");
        var asked = await RunningConsole.CaptureNowAsync(person, RunningConsole.Lab);
        await RunningConsole.EndedAsync(person, RunningConsole.Lab, asked);

        Assert.Equal(["first complete", "schedule complete", "person complete"], await running.RunsAsync(RunningConsole.Lab));
    }

    /// <summary>As a run stands that failed while the database was away, when the process kept the lease.</summary>
    [Fact]
    public async Task A_run_whose_end_was_never_stored_is_interrupted_and_repeated_by_the_same_process()
    {
        await running.AddClusterAsync("running-left", "dev");
        await running.FirstCaptureAsync("running-left");

        await TestDatabases.RunAsync(running.Database.OwnerConnection, """
            insert into capture_run (cluster_id, id, cause, state)
            select id, gen_random_uuid(), 'schedule', 'running'
              from cluster
             where name = 'running-left'
            """);

        await Eventually.True(async () => (await running.RunsAsync("running-left")).LastOrDefault() == "repeat complete", "the run is repeated");
        Assert.Equal(["first complete", "schedule interrupted", "repeat complete"], await running.RunsAsync("running-left"));
    }

    [Fact]
    public async Task Who_may_asks_for_a_capture_and_the_run_and_the_chain_bear_the_name()
    {
        using var person = await running.Console.ClientAsync("operator");

        var run = await RunningConsole.CaptureNowAsync(person, RunningConsole.Dev);
        var ended = await RunningConsole.EndedAsync(person, RunningConsole.Dev, run);

        Assert.Equal(("complete", "person", "Otto Operator"),
            (ended.GetProperty("state").GetString(), ended.GetProperty("cause").GetString(), ended.GetProperty("person").GetString()));
        Assert.Equal("operator|Otto Operator|cluster running-dev|accepted", await Captured.AskAsync<string>(running.Database, $"""
            select concat_ws('|', subject_id, person, subject, outcome)
              from audit_event
             where action = 'capture.started' and detail ->> 'run' = '{run}'
            """));
    }

    [Fact]
    public async Task Who_may_only_read_is_refused_and_nothing_is_asked_for()
    {
        running.PutPerson("reader", "viewer");
        using var person = await running.Console.ClientAsync("reader");

        using var answer = await RunningConsole.AskForCaptureAsync(person, RunningConsole.Staging);

        var problem = await Problem.ReadAsync(answer);
        Assert.Equal((HttpStatusCode.Forbidden, 403), (answer.StatusCode, problem.Status));
        Assert.Contains(RunningConsole.Staging, problem.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(problem.NextStep);
        Assert.Equal(0, await Captured.AskAsync<long>(running.Database, "select count(*) from capture_request where subject_id = 'reader'"));
    }

    [Theory]
    [InlineData("viewer", RunningConsole.Dev)]
    [InlineData("operator", RunningConsole.Lab)]
    public async Task A_cluster_out_of_scope_is_refused_like_one_that_is_not(string account, string cluster)
    {
        using var person = await running.Console.ClientAsync(account);

        using var hidden = await RunningConsole.AskForCaptureAsync(person, cluster);
        using var absent = await RunningConsole.AskForCaptureAsync(person, "running-none");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (hidden.StatusCode, absent.StatusCode));
        var (one, other) = (await Problem.ReadAsync(hidden), await Problem.ReadAsync(absent));
        Assert.Equal(other with { Detail = other.Detail.Replace("running-none", cluster, StringComparison.Ordinal), TraceId = "" }, one with { TraceId = "" });
    }

    [Fact]
    public async Task A_role_taken_away_in_the_directory_is_gone_from_the_next_command()
    {
        running.PutPerson("mover", "operator");
        using var person = await running.Console.ClientAsync("mover");
        var run = await RunningConsole.CaptureNowAsync(person, RunningConsole.Staging);

        running.PutPerson("mover", "viewer");
        using var reader = await RunningConsole.AskForCaptureAsync(person, RunningConsole.Staging);
        running.PutPerson("mover");
        using var nobody = await RunningConsole.AskForCaptureAsync(person, RunningConsole.Staging);
        running.PutPerson("mover", "operator");
        await RunningConsole.EndedAsync(person, RunningConsole.Staging, run);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NotFound), (reader.StatusCode, nobody.StatusCode));
        Assert.Equal(1, await Captured.AskAsync<long>(running.Database, "select count(*) from capture_request where subject_id = 'mover'"));
    }
}
