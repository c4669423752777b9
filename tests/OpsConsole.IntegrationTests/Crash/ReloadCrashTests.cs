using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>A console killed while it takes up a configuration or a person's wish, and started again: the files' state holds, each event stands once.</summary>
public sealed class ReloadCrashTests(PostgresFixture postgres, ReloadClusters clusters) : IClassFixture<ReloadClusters>, IDisposable
{
    private readonly DirectoryInfo _checkpoints = Directory.CreateTempSubdirectory("occheckpoints-");

    /// <summary>
    /// Those that a process comes by at its start as well. Something is appended only where something is new, which others of a process that is killed
    /// at one of the other steps may have recorded in the same moment: therefore it comes first.
    /// </summary>
    private static readonly string[] AtStart = ["audit.appended", "clusters.declarations.read", "clusters.declarations.followed", "clusters.declarations.recorded", "access.assignments.recorded"];

    public static IEnumerable<TheoryDataRow<string, bool>> Moments =>
        from step in CrashSteps.Of("reloaded")
        from whileItRuns in (bool[])[false, true]
        where whileItRuns || AtStart.Contains(step)
        select new TheoryDataRow<string, bool>(step, whileItRuns) { Explicit = true };

    public void Dispose() => _checkpoints.Delete(recursive: true);

    [Fact]
    public async Task Every_step_of_a_reload_is_one_that_it_comes_by()
    {
        await using var ground = await StartAsync();
        var notes = Path.Combine(ground.Folder.Path, "steps");
        await ground.StartNotingAsync(notes);
        await LoadedAsync(ground);
        Change(ground);
        await ReloadedAsync(ground);

        await Eventually.True(() => !CrashSteps.Of("reloaded").Except(CrashSteps.Read(notes).Select(step => step.Step)).Any(), "all steps of a reload are come by");
    }

    [Fact]
    public async Task Killed_at_the_steps_of_a_start_and_of_a_change_it_comes_to_the_same_end()
    {
        await using var ground = await StartAsync();
        foreach (var step in AtStart)
            await KilledAtStartAsync(ground, step);
        await ground.StartUntilAsync("access.assignments.read", 1);
        // What changes before it has read the files is no change to it.
        await Eventually.True(async () => await ConnectedAsync(ground), "the console has settled");
        Change(ground);
        Assert.Equal(CrashSteps.Killed, await ground.Process.Exited.WaitAsync(Eventually.Limit));
        foreach (var step in AtStart)
            await KilledAtStartAsync(ground, step);

        await AssertRecoversAsync(ground);
    }

    [Fact]
    public async Task Killed_between_a_changed_file_taking_effect_and_its_event_it_comes_to_the_same_end() =>
        await KilledWhileItRunsAsync("access.assignments.followed");

    [Theory, MemberData(nameof(Moments))]
    public async Task Killed_at_any_step_it_comes_to_the_same_end(string step, bool whileItRuns)
    {
        if (whileItRuns)
        {
            await KilledWhileItRunsAsync(step);
            return;
        }
        await using var ground = await StartAsync();
        await KilledAtStartAsync(ground, step);
        await ground.StartAsync();
        await LoadedAsync(ground);
        Change(ground);
        await AssertRecoversAsync(ground);
    }

    [Fact]
    public async Task A_wish_for_a_capture_that_was_cut_is_made_again_and_stands_once()
    {
        await using var ground = await StartAsync();
        await ground.StartUntilAsync("capture.request.stored", 1);
        await LoadedAsync(ground);
        using (var person = await ConnectAsync(ground))
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => RunningConsole.AskForCaptureAsync(person, ReloadClusters.First));
        Assert.Equal(CrashSteps.Killed, await ground.Process.Exited.WaitAsync(Eventually.Limit));

        await ground.StartAsync();
        using var again = await ground.ClientAsync("administrator");
        using var answer = await RunningConsole.AskForCaptureAsync(again, ReloadClusters.First);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(["capture.started accepted"], await EventsAsync(ground, "capture.%"));
        Assert.Equal(1, await Captured.AskAsync<long>(ground.Database, "select count(*) from capture_request"));
    }

    private async Task<TestConsole> StartAsync()
    {
        var console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Clusters:ProbeInterval"] = "00:00:01",
            ["Clusters:ReloadInterval"] = "00:00:00.100",
            ["Captures:Enabled"] = "false",
            ["Audit:VerifyInterval"] = "00:00:01",
            ["Audit:Checkpoints:Interval"] = "00:00:01",
            ["Audit:Checkpoints:Folder"] = _checkpoints.FullName,
        });
        console.Declare(clusters.One, "dev");
        return console;
    }

    private static async Task KilledAtStartAsync(TestConsole ground, string step)
    {
        await ground.StartUntilAsync(step, 1);
        Assert.Equal(CrashSteps.Killed, await ground.Process.Exited.WaitAsync(Eventually.Limit));
    }

    /// <summary>The first console comes to rest and tells how often it came by the step; the second one is killed the next time, which the change brings about.</summary>
    private async Task KilledWhileItRunsAsync(string step)
    {
        await using var ground = await StartAsync();
        await ground.StartAsync();
        await LoadedAsync(ground);
        await Eventually.True(async () => FolderPlace.Names(_checkpoints.FullName).Max() is { } newest
            && newest.StartsWith($"{await Captured.AskAsync<long>(ground.Database, "select max(sequence) from audit_event"):D15}-", StringComparison.Ordinal),
            "a checkpoint covers what the first console did");
        // A process that finds nothing new comes by these once at its start, and by no other of them.
        var time = step != "audit.appended" && AtStart.Contains(step) ? 2 : 1;
        await ground.StartUntilAsync(step, time);
        await Eventually.True(async () => await ConnectedAsync(ground), "the second console has settled");
        Change(ground);
        Assert.Equal(CrashSteps.Killed, await ground.Process.Exited.WaitAsync(Eventually.Limit));
        await AssertRecoversAsync(ground);
    }

    /// <summary>Each file in one move, so that a change is one change.</summary>
    private void Change(TestConsole ground)
    {
        ground.Declare(clusters.Two, "staging");
        var assignments = JsonNode.Parse(File.ReadAllText(ground.Folder.Assignments))!;
        assignments["grants"]!.AsArray().Add(new JsonObject { ["group"] = "viewer", ["role"] = "viewer", ["clusters"] = "environment=dev" });
        WholeFile.Write(ground.Folder.Assignments, assignments.ToJsonString());
    }

    private static Task LoadedAsync(TestConsole ground) => Eventually.True(async () =>
        (await EventsAsync(ground, "configuration.loaded")).Length == 2 && await IsSettledAsync(ground, ReloadClusters.First),
        "the first configuration is recorded, and the cluster's identity");

    private static Task ReloadedAsync(TestConsole ground) => Eventually.True(async () =>
        (await EventsAsync(ground, "configuration.reloaded")).Length >= 2 && await IsSettledAsync(ground, ReloadClusters.Second),
        "the changed configuration is recorded, and the new cluster's identity");

    private static async Task AssertRecoversAsync(TestConsole ground)
    {
        await ground.StartAsync();
        await ReloadedAsync(ground);

        Assert.Equal(["configuration.loaded accepted", "configuration.loaded succeeded", "configuration.reloaded accepted", "configuration.reloaded succeeded"],
            (await EventsAsync(ground, "configuration.%")).Order(StringComparer.Ordinal));
        Assert.EndsWith(" holds", (await DatabaseForm.OfAsync(ground.Database))[^1], StringComparison.Ordinal);
        using var viewer = await ground.ClientAsync("viewer");
        await Eventually.True(async () => (await NamesAsync(viewer)).SequenceEqual([ReloadClusters.First, ReloadClusters.Second]), "the files' rights and clusters hold");
    }

    private static Task<string[]> EventsAsync(TestConsole ground, string action) => Captured.AskAsync<string[]>(ground.Database, $"""
        select case when to_regclass('audit_event') is null then array[]::text[] else
               (select coalesce(array_agg(action || ' ' || outcome order by sequence), array[]::text[]) from audit_event where action like '{action}') end
        """);

    private static Task<bool> IsSettledAsync(TestConsole ground, string cluster) =>
        Captured.AskAsync<bool>(ground.Database, $"select exists (select from cluster where name = '{cluster}' and is_declared)");

    private static async Task<IEnumerable<string>> NamesAsync(HttpClient person)
    {
        var clusters = await person.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/clusters", UriKind.Relative));
        return clusters.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);
    }

    private static async Task<bool> ConnectedAsync(TestConsole ground)
    {
        using var person = await ConnectAsync(ground);
        var clusters = await person.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/clusters", UriKind.Relative));
        return clusters.GetProperty("items").EnumerateArray().Any(entry => entry.GetProperty("state").GetString() == "ready");
    }

    private static async Task<HttpClient> ConnectAsync(TestConsole ground)
    {
        await ground.ReadyAsync();
        return await ground.ClientAsync("administrator");
    }
}

/// <summary>Two clusters of nothing, for consoles that are told of them.</summary>
public sealed class ReloadClusters : IAsyncLifetime
{
    public const string First = "reload-one";
    public const string Second = "reload-two";

    public SimulatedCluster One { get; private set; } = null!;
    public SimulatedCluster Two { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        One = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = First });
        Two = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = Second });
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
    }
}
