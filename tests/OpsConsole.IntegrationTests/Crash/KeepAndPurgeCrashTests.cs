using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>A process of the console killed while it keeps single states or removes a cluster's history, and asked again: it comes to the same end.</summary>
public sealed class KeepAndPurgeCrashTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";

    private readonly string _notes = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private TestDatabase _prepared = null!;
    private string[] _bodies = [];
    private int _clusterId;

    public static IEnumerable<TheoryDataRow<string, string, string>> Moments => CrashSteps.Moments("kept", "purged");

    public async ValueTask InitializeAsync()
    {
        await using var ground = await CaptureGround.CreateAsync(postgres);
        var cluster = await ground.AddClusterAsync("one");
        for (var number = 0; number < 70; number++)
            cluster.Objects.Create(Classes, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = $"made-{number}", ["labels"] = new JsonObject { ["tier"] = "gold" } },
                ["provisioner"] = "ebs.csi.aws.com",
            });
        await ground.CaptureAsync("one");
        for (var number = 0; number < 3; number++)
            cluster.Objects.Change(Classes, null, $"made-{number}", document => document["metadata"]!["labels"]!["tier"] = "moved");
        (_prepared, _clusterId) = (ground.Test, ground.Fleet.All.Single().Id!.Value);
        _bodies = await Task.WhenAll(Enumerable.Range(0, 5).Select(async number => Encoding.UTF8.GetString(
            await ground.Fleet.ConnectionTo("one")!.GetAsync($"/apis/storage.k8s.io/v1/storageclasses/made-{number}", CancellationToken.None))));
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(_notes);
        return ValueTask.CompletedTask;
    }

    [Theory, InlineData("kept"), InlineData("purged")]
    public async Task Killed_once_at_every_step_it_comes_to_the_same_end(string scenario)
    {
        var (expected, undisturbed, request) = await UndisturbedAsync(scenario);
        Assert.Empty(CrashSteps.Of(scenario).Except(undisturbed.Select(step => step.Step)));
        var database = await postgres.CopyAsync(_prepared);

        foreach (var step in undisturbed.Where(step => CrashSteps.Of(scenario).Contains(step.Step)))
            Assert.Equal(CrashSteps.Killed, await RunAsync(scenario, database, request, settings => settings.StopAt(step.Step, 1)));
        Assert.Equal(0, await RunAsync(scenario, database, request, settings => settings));

        Assert.Equal(expected, await FormAsync(database));
    }

    [Theory, MemberData(nameof(Moments))]
    public async Task Killed_at_any_moment_of_a_step_it_comes_to_the_same_end(string scenario, string step, string moment)
    {
        var (expected, undisturbed, request) = await UndisturbedAsync(scenario);
        var database = await postgres.CopyAsync(_prepared);

        Assert.Equal(CrashSteps.Killed, await RunAsync(scenario, database, request, settings => settings.StopAt(step, undisturbed.TimeOf(step, moment))));
        Assert.Equal(0, await RunAsync(scenario, database, request, settings => settings));

        Assert.Equal(expected, await FormAsync(database));
    }

    private async Task<(IReadOnlyList<string> Form, IReadOnlyList<Kill> Steps, Guid Request)> UndisturbedAsync(string scenario)
    {
        var request = await PurgeRequests.AddAsync(_prepared);
        var database = await postgres.CopyAsync(_prepared);
        Assert.Equal(0, await RunAsync(scenario, database, request, settings => settings.NoteSteps(_notes)));
        return (await FormAsync(database), CrashSteps.Read(_notes), request);
    }

    private async Task<int> RunAsync(string scenario, TestDatabase database, Guid request, Func<Dictionary<string, string?>, Dictionary<string, string?>> with)
    {
        var settings = with(ConsoleSettings.For(database));
        var own = typeof(KeepAndPurgeCrashTests).Assembly.Location;
        settings["DOTNET_STARTUP_HOOKS"] = settings.GetValueOrDefault("DOTNET_STARTUP_HOOKS") is { } other ? $"{other}{Path.PathSeparator}{own}" : own;
        settings["OPSCONSOLE_DO"] = scenario == "kept" ? "keep" : "purge";
        settings["OPSCONSOLE_DO_WITH"] = string.Join('\n', [database.AppConnection, _clusterId.ToString(CultureInfo.InvariantCulture), .. scenario == "kept" ? _bodies : [request.ToString()]]);
        await using var process = ConsoleProcess.Start(new() { Settings = settings });
        var code = await process.Exited.WaitAsync(Eventually.Limit);
        Assert.True(code is 0 or CrashSteps.Killed, string.Join('\n', process.Lines.TakeLast(12)));
        return code;
    }

    /// <summary>With what a form leaves out: how many versions the feed has, and what the record counts.</summary>
    private static async Task<IReadOnlyList<string>> FormAsync(TestDatabase database) =>
    [
        .. await DatabaseForm.OfAsync(database),
        await Captured.AskAsync<string>(database, "select concat('feed ', last, ' versions ', (select count(*) from version)) from change_sequence"),
        await Captured.AskAsync<string>(database, "select concat('removed ', (select string_agg(concat_ws(' ', versions, resources), ',') from retention_record))"),
    ];
}
