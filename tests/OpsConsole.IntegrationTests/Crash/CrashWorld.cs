using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.IntegrationTests.Sandbox.Clusters;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>
/// Two small clusters that were captured once and then changed in every way there is; from then on they stand still, so that every console that
/// captures them has the same to find. Holds what an undisturbed one finds.
/// </summary>
public sealed class CrashWorld(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("occrash-");
    private TestDatabase _captured = null!;

    public SimulatedCluster North { get; private set; } = null!;
    public SimulatedCluster South { get; private set; } = null!;

    /// <summary>What an undisturbed console leaves, by scenario.</summary>
    public Dictionary<string, IReadOnlyList<string>> Forms { get; } = [];
    /// <summary>What it came by, by scenario.</summary>
    public Dictionary<string, IReadOnlyList<Kill>> Steps { get; } = [];

    public async ValueTask InitializeAsync()
    {
        North = await StartAsync("north");
        South = await StartAsync("south");
        await SettleAsync();
        _captured = await postgres.CreateDatabaseAsync();
        await CaptureAsync(_captured, runs: 1);
        await ChangeAsync();
        await CaptureAsync(await postgres.CreateDatabaseAsync(), runs: 1, "first");
        await CaptureAsync(await postgres.CopyAsync(_captured), runs: 2, "again");
    }

    public async ValueTask DisposeAsync()
    {
        await North.DisposeAsync();
        await South.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A database as it stands before the scenario's console starts.</summary>
    public Task<TestDatabase> PrepareAsync(string scenario) => scenario == "first" ? postgres.CreateDatabaseAsync() : postgres.CopyAsync(_captured);

    public Dictionary<string, string?> SettingsFor(TestDatabase database)
    {
        var settings = ConsoleSettings.For(database);
        settings["Clusters:Folder"] = _folder.FullName;
        settings["Clusters:ProbeInterval"] = "00:00:01";
        settings["Clusters:ReloadInterval"] = "00:00:00.100";
        settings["Captures:Jitter"] = "00:00:00";
        return settings;
    }

    /// <summary>Every cluster has ended so many runs, and nothing is under way or asked for.</summary>
    public static async Task<bool> HasRestedAsync(TestDatabase database, int runs) => await Captured.AskAsync<bool>(database, $"""
        select (select count(*) from capture_run where state in ('complete', 'partial')) >= {runs * 2}
               and not exists (select from capture_run where state = 'running')
               and not exists (select from capture_request where taken_at is null)
        """);

    /// <summary>Whatever follows the feed of changes has come to its end.</summary>
    private static Task<bool> IsFollowedAsync(TestDatabase database) => Captured.AskAsync<bool>(database, """
        select not exists (select from change_sequence as feed
                             left join search_progress as progress on progress.cluster_id = feed.cluster_id
                             left join change_progress as summarised on summarised.cluster_id = feed.cluster_id
                             left join reference_position as referred on referred.cluster_id = feed.cluster_id
                            where progress.sequence is distinct from feed.last or progress.swept_to is not null
                               or summarised.sequence is distinct from feed.last or referred.sequence is distinct from feed.last)
        """);

    private static async Task<IEnumerable<string>> HowFarAsync(TestDatabase database) => await Captured.AskAsync<string[]>(database, """
        select coalesce(array_agg(line), '{}')
          from (select concat_ws(' ', 'run', cluster_id, state, cause) from capture_run
                union all select concat_ws(' ', 'feed', cluster_id, last) from change_sequence
                union all select concat_ws(' ', 'search', cluster_id, sequence, swept_to) from search_progress
                union all select concat_ws(' ', 'change', cluster_id, sequence) from change_progress
                union all select concat_ws(' ', 'reference', cluster_id, sequence) from reference_position) as known (line)
        """);

    private async Task CaptureAsync(TestDatabase database, int runs, string? scenario = null)
    {
        var notes = Path.Combine(_folder.FullName, $"{scenario}.steps");
        await using (var console = ConsoleProcess.Start(new() { Settings = SettingsFor(database).NoteSteps(notes) }))
        {
            await Eventually.True(async () =>
            {
                Assert.False(console.Exited.IsCompleted, string.Join('\n', console.Lines.TakeLast(12)));
                return await HasRestedAsync(database, runs) && await IsFollowedAsync(database) && CrashSteps.Read(notes).FirstOrDefault(step => step.Step == "capture.events.removed")?.Time >= 2
                    && CrashSteps.Read(notes).Any(step => step.Step == "access.assignments.recorded");
            }, "both clusters are captured, and what follows a capture is done", async () => (await HowFarAsync(database)).Concat(CrashSteps.Read(notes).Select(step => $"{step}")).Concat(console.Lines.TakeLast(40)));
            await console.StopAsync(CancellationToken.None);
        }
        if (scenario is null)
            return;
        Forms[scenario] = await DatabaseForm.OfAsync(database);
        Steps[scenario] = CrashSteps.Read(notes);
    }

    private async Task<SimulatedCluster> StartAsync(string name)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = name, Folder = _folder.FullName, FirstRevision = 100 });
        // Once a year: every other run than the first is one that the console made for another cause.
        DeclarationFile.Write(_folder.FullName, cluster, "dev", schedule: "0 0 1 1 *");
        return cluster;
    }

    private async Task SettleAsync()
    {
        // Enough of one type for a dictionary.
        for (var number = 0; number < 70; number++)
            North.Objects.Create(Classes, Class(number));
        for (var number = 0; number < 5; number++)
            South.Objects.Create(Classes, Class(number));
        foreach (var name in (string[])["ended-long-ago", "goes-on"])
            CaptureRetentionTests.Warn(North, name);
        foreach (var cluster in (SimulatedCluster[])[North, South])
        {
            using var client = new ClusterClient(cluster);
            foreach (var kind in (string[])["Widget", "Gadget"])
                Assert.Equal(201, (await client.PostAsync(Definitions, Definition(kind))).Code);
            foreach (var name in (string[])["one", "two"])
                foreach (var kind in (string[])["Widget", "Gadget"])
                    Assert.Equal(201, (await client.PostAsync(Objects(kind), $$"""{"apiVersion":"crash.example/v1","kind":"{{kind}}","metadata":{"name":"{{name}}"},"spec":{"size":1} }""")).Code);
        }
    }

    /// <summary>Added, changed, deleted, replaced, refused; a type gone, a type that cannot be listed, a group that cannot be discovered.</summary>
    private async Task ChangeAsync()
    {
        North.Objects.Create(Classes, Class(70));
        North.Objects.Change(Classes, null, Name(0), document => document["metadata"]!["labels"]!["tier"] = "silver");
        North.Objects.Delete(Classes, null, Name(1));
        North.Objects.Delete(Classes, null, Name(2));
        North.Objects.Create(Classes, Class(2));
        Refuse(North, Name(3), North.Objects.Find(Classes, null, Name(3))!.Uid);
        Refuse(North, "never-storable", "uid-of-never-storable");
        South.Objects.Change(Classes, null, Name(4), document => document["metadata"]!["labels"]!["tier"] = "silver");
        using (var client = new ClusterClient(North))
            Assert.Equal(200, (await client.DeleteAsync($"{Definitions}/gadgets.crash.example")).Code);
        North.Faults.Inject(Fault.Forbidden("services"));
        South.Faults.Inject(Fault.BrokenGroup("crash.example"));

        // As if its end had been captured long ago.
        await TestDatabases.RunAsync(_captured.OwnerConnection,
            "select ensure_version_month((clock_timestamp() - make_interval(days => days))::date) from unnest(array[15, 20]) as days");
        North.Objects.Delete("events", "default", "ended-long-ago");
        await TestDatabases.RunAsync(_captured.OwnerConnection, """
            with gone as (
                delete from current using resource_type as type
                 where type.cluster_id = current.cluster_id and type.id = current.type_id and type.resource = 'events' and current.name = 'ended-long-ago'
                returning current.cluster_id, current.resource_id)
            update version set valid_from = version.valid_from - interval '20 days', valid_to = version.valid_from - interval '15 days'
              from gone
             where version.cluster_id = gone.cluster_id and version.resource_id = gone.resource_id;
            update resource set deleted_at = clock_timestamp() - interval '15 days' where name = 'ended-long-ago';
            """);
        // A person asks, and nobody has taken it up.
        await using var source = NpgsqlDataSource.Create(_captured.AppConnection + ";Pooling=false");
        var database = new Database(source, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Database>.Instance);
        foreach (var cluster in (SimulatedCluster[])[North, South])
            await new CaptureRequestStore(database, new AuditStore(database)).AskAsync(
                await Captured.AskAsync<int>(_captured, $"select id from cluster where name = '{cluster.Name}'"), cluster.Name,
                new Caller(new PersonKey("https://provider.example", "somebody"), "Somebody"), CancellationToken.None);
    }

    private static void Refuse(SimulatedCluster cluster, string name, string uid) => cluster.Store.PutVerbatim(Classes, null, name, revision => Encoding.UTF8.GetBytes(
        $$$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{{name}}}","uid":"{{{uid}}}","resourceVersion":"{{{revision}}}"},"parameters":{"a":1,"a":2}}"""));

    private static string Name(int number) => $"class-{number:00}";

    private static JsonObject Class(int number) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Name(number), ["labels"] = new JsonObject { ["tier"] = "gold", ["number"] = $"{number}" } },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{number:00000000}" },
        ["reclaimPolicy"] = "Delete",
        ["volumeBindingMode"] = "WaitForFirstConsumer",
    };

    private static string Objects(string kind) => $"/apis/crash.example/v1/{kind.ToLowerInvariant()}s";

    private static string Definition(string kind) => $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{kind.ToLowerInvariant()}}}s.crash.example"},"spec":{
         "group":"crash.example","scope":"Cluster","names":{"plural":"{{{kind.ToLowerInvariant()}}}s","kind":"{{{kind}}}" },
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }] } }
        """;
}
