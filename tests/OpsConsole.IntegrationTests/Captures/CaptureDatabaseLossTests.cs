using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>PostgreSQL killed with SIGKILL while the console captures.</summary>
public sealed class CaptureDatabaseLossTests(PostgresFixture postgres)
{
    private const string Silent = "storageclasses.storage.k8s.io";

    [Fact]
    public async Task The_console_survives_keeps_what_was_committed_and_repeats_the_run()
    {
        await using var still = await StillCluster.StartAsync();
        await using var server = await postgres.StartOwnServerAsync();
        await server.EnsureDatabaseAsync("console", CancellationToken.None);
        var database = new TestDatabase("console", server.OwnerConnection("console"), server.AppConnection("console"));
        var settings = still.SettingsFor(database);
        settings["Postgres:MigrateAtStart"] = "true";
        // One list that never ends keeps the run open, while the others are committed one after the other.
        still.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Hang(), Type = Silent, Verb = "list" });
        await using var console = ConsoleProcess.Start(new() { Settings = settings });
        await console.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        await Eventually.True(async () => (await Captured.CoverageAsync(database)).Length >= 8, "some types are committed");
        // Asked for only after the database is back, the list would not hang, and the run could end before the lease is missed.
        await Eventually.True(() => still.Cluster.Faults.Strikes > 0, "the list that hangs is asked for");

        Assert.Equal(["first running"], await Captured.RunsAsync(database));
        var versions = await Captured.VersionsAsync(database);
        var coverage = await Captured.CoverageAsync(database);
        await server.KillAsync(CancellationToken.None);
        still.Cluster.Faults.Clear();
        await server.StartAsync(CancellationToken.None);
        await Captured.CompletedAsync(database, console);

        Assert.Equal(["first interrupted", "repeat complete"], await Captured.RunsAsync(database));
        Assert.Empty(versions.Except(await Captured.VersionsAsync(database)));
        Assert.Empty(coverage.Except(await Captured.CoverageAsync(database)));
        await Captured.AssertSoundAsync(database);
        await AssertTrueAsync(still, database);
    }

    /// <summary>What the complete run covers is what the cluster holds, type by type; the run that was cut claims nothing of the list that hung.</summary>
    private static async Task AssertTrueAsync(StillCluster still, TestDatabase database)
    {
        var covered = await Captured.AskAsync<string[]>(database, """
            select array_agg(concat_ws('.', coverage.resource, nullif(coverage."group", '')) || ' ' || coverage.objects)
              from coverage
              join capture_run as run on run.id = coverage.run_id
             where run.state = 'complete' and coverage.is_complete
            """);
        var held = covered.Select(line => line.Split(' ')[0]).Select(type => $"{type} {still.Cluster.Store.Latest(type).Objects.Count}");
        Assert.Equal(held, covered);
        Assert.Contains(covered, line => line.StartsWith(Silent, StringComparison.Ordinal));
        Assert.Equal(0, await Captured.AskAsync<long>(database, """
            select count(*)
              from coverage
              join capture_run as run on run.id = coverage.run_id
             where run.state = 'interrupted' and coverage.resource = 'storageclasses' and coverage.is_complete
            """));
    }
}
