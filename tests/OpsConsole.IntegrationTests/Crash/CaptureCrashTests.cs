using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>The console's own program killed with SIGKILL between any two side effects of a capture, and started again.</summary>
public sealed class CaptureCrashTests(CrashWorld world) : IClassFixture<CrashWorld>
{
    /// <summary>The how-many-th runs of both clusters the scenario ends with.</summary>
    private static readonly Dictionary<string, int> Runs = new() { ["first"] = 1, ["again"] = 2 };

    public static IEnumerable<TheoryDataRow<string, string, string>> Moments => CrashSteps.Moments("first", "again");

    public static IEnumerable<TheoryDataRow<string, string, string>> Recoveries =>
        from step in CrashSteps.Of("again")
        from second in (string[])["capture.lease.taken", "capture.abandoned.interrupted", "capture.versions.stored", "capture.run.finishing", step]
        select new TheoryDataRow<string, string, string>("again", step, second) { Explicit = true };

    [Theory, InlineData("first"), InlineData("again")]
    public void Every_step_of_a_scenario_is_one_that_it_comes_by(string scenario) =>
        Assert.Empty(CrashSteps.Of(scenario).Except(world.Steps[scenario].Select(step => step.Step)));

    /// <summary>One console after the other, each killed where it first comes by a step, in the order of the steps.</summary>
    [Theory, InlineData("first"), InlineData("again")]
    public async Task Killed_once_at_every_step_it_comes_to_the_same_end(string scenario)
    {
        var steps = world.Steps[scenario].Where(step => CrashSteps.Of(scenario).Contains(step.Step)).Select(step => step with { Time = 1 }).ToList();
        var database = await world.PrepareAsync(scenario);
        var missed = await KillAsync(scenario, database, steps);
        await AssertRecoversAsync(scenario, database, string.Join(", ", steps));

        // What is done once and was done before another step's kill.
        foreach (var kill in missed)
            await KilledAsync(scenario, [kill]);
    }

    [Theory]
    [InlineData("first", "capture.type.listed", "middle")]
    [InlineData("again", "capture.versions.stored", "last")]
    [InlineData("again", "capture.type.committed", "middle")]
    public Task Killed_in_the_midst_it_comes_to_the_same_end(string scenario, string step, string moment) =>
        KilledAsync(scenario, [new(step, world.Steps[scenario].TimeOf(step, moment))]);

    [Theory, MemberData(nameof(Moments))]
    public Task Killed_at_any_moment_of_a_step_it_comes_to_the_same_end(string scenario, string step, string moment) =>
        KilledAsync(scenario, [new(step, world.Steps[scenario].TimeOf(step, moment))]);

    [Theory, MemberData(nameof(Recoveries))]
    public async Task Killed_again_while_it_recovers_it_comes_to_the_same_end(string scenario, string step, string second)
    {
        var database = await world.PrepareAsync(scenario);
        Kill[] kills = [new(step, world.Steps[scenario].TimeOf(step, "middle")), new(second, 1)];
        await KillAsync(scenario, database, kills);
        await AssertRecoversAsync(scenario, database, string.Join(", then ", kills.AsEnumerable()));
    }

    [Fact]
    public async Task A_console_killed_while_it_stops_in_good_order_comes_to_the_same_end()
    {
        var database = await world.PrepareAsync("again");
        using (world.South.Faults.Inject(new Fault { Effect = new FaultEffect.Hang(), Type = "services", Verb = "list" }))
        {
            await using var console = ConsoleProcess.Start(new() { Settings = world.SettingsFor(database).StopAt("capture.run.interrupting") });
            await Eventually.True(() => Captures.Captured.AskAsync<bool>(database, """
                select exists (select from capture_run as run join cluster on cluster.id = run.cluster_id where run.state = 'running' and cluster.name = 'south')
                """), "the capture of south is under way");
            await console.SignalAsync("TERM", CancellationToken.None);
            Assert.Equal(CrashSteps.Killed, await console.Exited.WaitAsync(Eventually.Limit));
        }
        await AssertRecoversAsync("again", database, "capture.run.interrupting");
    }

    [Fact]
    public async Task What_a_person_asked_for_waits_until_a_console_that_has_just_started_knows_whether_the_cluster_answers()
    {
        var database = await world.PrepareAsync("again");
        var settings = world.SettingsFor(database);
        settings["Clusters:ProbeTimeout"] = "00:05:00";
        using (world.North.Faults.Inject(Fault.Of(new FaultEffect.Hang())))
        {
            await using var console = ConsoleProcess.Start(new() { Settings = settings });
            // The scheduler looks at both in one turn.
            await Eventually.True(() => Captures.Captured.AskAsync<bool>(database, """
                select exists (select from capture_run as run join cluster on cluster.id = run.cluster_id where run.cause = 'person' and run.state = 'partial' and cluster.name = 'south')
                """), "what was asked of south is done");
            Assert.Equal(1, await Captures.Captured.AskAsync<long>(database, "select count(*) from capture_request where taken_at is null"));
        }
        await AssertRecoversAsync("again", database, "a start with a cluster that is slow to answer");
    }

    private async Task KilledAsync(string scenario, Kill[] kills)
    {
        var database = await world.PrepareAsync(scenario);
        Assert.Empty(await KillAsync(scenario, database, kills));
        await AssertRecoversAsync(scenario, database, string.Join(", ", kills.AsEnumerable()));
    }

    /// <returns>The steps that a console did not come by, because what they stand for had been done.</returns>
    private async Task<IReadOnlyList<Kill>> KillAsync(string scenario, TestDatabase database, IEnumerable<Kill> kills)
    {
        var missed = new List<Kill>();
        foreach (var kill in kills)
        {
            await using var console = ConsoleProcess.Start(new() { Settings = world.SettingsFor(database).StopAt(kill.Step, kill.Time) });
            await Eventually.True(async () => console.Exited.IsCompleted || await HasNothingLeftAsync(database, scenario), $"the console is killed at {kill}, or has nothing left to do",
                async () => FormAssert.Differences(world.Forms[scenario], await DatabaseForm.OfAsync(database)).Take(10).Concat(console.Lines.TakeLast(12)));
            if (!console.Exited.IsCompleted)
            {
                missed.Add(kill);
                await console.KillAsync(CancellationToken.None);
            }
            Assert.Equal(CrashSteps.Killed, await console.Exited.WaitAsync(Eventually.Limit));
        }
        return missed;
    }

    private async Task<bool> HasNothingLeftAsync(TestDatabase database, string scenario) =>
        await CrashWorld.HasRestedAsync(database, Runs[scenario]) && (await DatabaseForm.OfAsync(database)).SequenceEqual(world.Forms[scenario]);

    private async Task AssertRecoversAsync(string scenario, TestDatabase database, string after)
    {
        await using var console = ConsoleProcess.Start(new() { Settings = world.SettingsFor(database) });
        await Eventually.True(async () =>
        {
            Assert.False(console.Exited.IsCompleted, string.Join('\n', console.Lines.TakeLast(12)));
            return await CrashWorld.HasRestedAsync(database, Runs[scenario]);
        }, "the console comes to rest");
        await FormAssert.ComesToAsync(world.Forms[scenario], database, after);
    }
}
