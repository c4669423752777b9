using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>What leaves the history by age, what never does, and the months that history is kept in.</summary>
public sealed class CaptureRetentionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private static readonly TimeSpan Keep = TimeSpan.FromDays(14);

    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Warnings_that_ended_before_the_retention_leave_with_a_record_and_nothing_else_does()
    {
        var cluster = await _ground.AddClusterAsync("one");
        foreach (var name in new[] { "ended-long-ago", "ended-lately", "goes-on" })
            Warn(cluster, name);
        cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "old-class" }, ["provisioner"] = "none" });
        await _ground.CaptureAsync("one");
        cluster.Objects.Delete("events", "default", "ended-long-ago");
        cluster.Objects.Delete("events", "default", "ended-lately");
        cluster.Objects.Delete(Classes, null, "old-class");
        await _ground.CaptureAsync("one");
        await AgeAsync(_ground.Test, "ended-long-ago", 15);
        await AgeAsync(_ground.Test, "ended-lately", 13);
        await AgeAsync(_ground.Test, "goes-on", 40);
        await AgeAsync(_ground.Test, "old-class", 40);
        var before = await VersionsAsync();
        var id = _ground.Fleet.All.Single().Id!.Value;

        var removed = await _ground.Store.RemoveExpiredEventsAsync(id, Keep, CancellationToken.None);

        Assert.Equal(2, removed);
        Assert.Equal(["ended-long-ago added", "ended-long-ago deleted"], before.Except(await VersionsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from resource where name = 'ended-long-ago'"));
        Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from current where name = 'goes-on'"));
        Assert.Equal("events 2 1 14", await _ground.AskAsync<string>("""
            select string_agg(concat_ws(' ', type.resource, record.versions, record.resources, extract(day from record.removed_at - record.before)), ',')
              from retention_record as record
              join resource_type as type on type.cluster_id = record.cluster_id and type.id = record.type_id
            """));

        Assert.Equal(0, await _ground.Store.RemoveExpiredEventsAsync(id, Keep, CancellationToken.None));
        Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from retention_record"));
    }

    [Fact]
    public async Task The_running_console_removes_them_after_a_capture()
    {
        await using var still = await StillCluster.StartAsync();
        Warn(still.Cluster, "ended-long-ago");
        var database = await postgres.CreateDatabaseAsync();
        await using (var first = ConsoleProcess.Start(new() { Settings = still.SettingsFor(database) }))
        {
            await Captured.CompletedAsync(database, first);
            still.Cluster.Objects.Delete("events", "default", "ended-long-ago");
            await MakeDueAsync(database);
            await Eventually.True(async () => await DeletedAsync() == 1, "the deletion is captured");
        }
        await AgeAsync(database, "ended-long-ago", 15);
        await MakeDueAsync(database);

        await using var second = ConsoleProcess.Start(new() { Settings = still.SettingsFor(database) });

        await Eventually.True(async () => await Captured.AskAsync<long>(database, "select count(*) from retention_record where versions = 2") == 1, "the record");
        Assert.Equal(0, await DeletedAsync());

        Task<long> DeletedAsync() => Captured.AskAsync<long>(database,
            "select count(*) from version join resource on resource.id = resource_id where name = 'ended-long-ago' and change = 'deleted'");
    }

    [Fact]
    public async Task Many_sessions_may_make_the_same_month_at_once()
    {
        const string sql = "select ensure_version_month((date '2041-01-01' + make_interval(months => month))::date) from generate_series(0, 5) as month";
        var sessions = Enumerable.Range(0, 12).Select(_ => TestDatabases.RunAsync(_ground.Test.AppConnection, sql));

        await Task.WhenAll(sessions);

        Assert.Equal(6, await _ground.AskAsync<long>("select count(*) from pg_class where relname ~ '^version_2041_\\d\\d$'"));
    }

    private Task<string[]> VersionsAsync() => Captured.AskAsync<string[]>(_ground.Test,
        "select array_agg(resource.name || ' ' || change) from version join resource on resource.cluster_id = version.cluster_id and resource.id = version.resource_id");

    /// <summary>Moves an object's whole history into the past.</summary>
    internal static Task AgeAsync(TestDatabase database, string name, int days) => TestDatabases.RunAsync(database.OwnerConnection, $"""
        select ensure_version_month((clock_timestamp() - interval '{days} days')::date);
        update current set valid_from = valid_from - interval '{days} days' where name = '{name}';
        update resource set first_seen_at = first_seen_at - interval '{days} days', deleted_at = deleted_at - interval '{days} days' where name = '{name}';
        update version
           set valid_from = valid_from - interval '{days} days', valid_to = valid_to - interval '{days} days'
         where resource_id = (select id from resource where name = '{name}');
        """);

    /// <summary>The schedule is once a year.</summary>
    private static Task MakeDueAsync(TestDatabase database) => TestDatabases.RunAsync(database.OwnerConnection,
        "update capture_run set started_at = started_at - interval '3 years', finished_at = finished_at - interval '3 years'");

    internal static void Warn(SimulatedCluster cluster, string name) => cluster.Objects.Create("events", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["involvedObject"] = new JsonObject { ["kind"] = "Service", ["namespace"] = "default", ["name"] = "any", ["apiVersion"] = "v1" },
        ["reason"] = "FailedBuildModel",
        ["message"] = "it failed",
        ["type"] = "Warning",
        ["source"] = new JsonObject { ["component"] = "service" },
        ["firstTimestamp"] = "2026-01-01T00:00:00Z",
        ["lastTimestamp"] = "2026-01-01T00:00:00Z",
        ["count"] = 1,
    });
}
