using System.Text;
using OpsConsole.Features.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>What counts as proof that something is gone, where the list alone does not say it.</summary>
public sealed class CaptureAbsenceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Clusters = "tidbclusters.pingcap.com";
    private const string Classes = "storageclasses.storage.k8s.io";

    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory]
    [InlineData("group")]
    [InlineData("definitions")]
    public async Task A_definitions_objects_go_with_it_only_when_everything_was_discovered(string incomplete)
    {
        var cluster = await _ground.AddClusterAsync("one");
        await _ground.CaptureAsync("one");
        var objects = cluster.Store.Latest(Clusters).Objects.Count;
        Assert.True(objects > 0);
        cluster.Objects.Delete(CapturedTypes.Definitions, null, Clusters);
        cluster.Faults.Inject(incomplete == "group" ? Fault.BrokenGroup("networking.k8s.io") : Fault.Forbidden(CapturedTypes.Definitions));

        var partial = await _ground.CaptureAsync("one");

        Assert.Equal(RunState.Partial, partial.State);
        Assert.Contains(await _ground.CoverageAsync(partial), gap => gap is { Type: Clusters, IsComplete: false, Fault: "NotFound", Deleted: 0 });
        Assert.Equal(objects, await CurrentAsync());

        cluster.Faults.Clear();
        var complete = await _ground.CaptureAsync("one");

        Assert.Equal(RunState.Complete, complete.State);
        var gone = Assert.Single(await _ground.CoverageAsync(complete), type => type.Type == Clusters);
        Assert.True(gone.IsComplete);
        Assert.Equal(objects, gone.Deleted);
        Assert.Contains("CustomResourceDefinition is gone", gone.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await CurrentAsync());
        Assert.Equal(objects, await _ground.AskAsync<long>(
            "select count(*) from version join resource_type as type on type.id = version.type_id where type.resource = 'tidbclusters' and change = 'deleted'"));
    }

    [Fact]
    public async Task Of_two_objects_under_one_name_the_second_is_refused_by_name_each_time()
    {
        var cluster = await _ground.AddClusterAsync("one");
        Put(cluster, "twin-1", "uid-1");
        Put(cluster, "twin-2", "uid-2");

        for (var time = 0; time < 2; time++)
        {
            var run = await _ground.CaptureAsync("one");

            Assert.Equal((RunState.Partial, 1, 0), (run.State, run.Refused, run.Deleted));
            var refusal = Assert.Single(await _ground.RefusalsAsync(run));
            Assert.Equal((Classes, "twin", "uid-2"), (refusal.Type, refusal.Name, refusal.Uid));
            Assert.Contains("twice", refusal.Reason, StringComparison.Ordinal);
            Assert.Equal("uid-1", await _ground.AskAsync<string>("select string_agg(uid, ',') from current where name = 'twin'"));
            Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from version join resource on resource.id = resource_id where name = 'twin'"));
        }

        Put(cluster, "twin-1", "uid-2");
        cluster.Store.Remove(Classes, _ => cluster.Store.Find(Classes, null, "twin-2")!);
        var mended = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Complete, 1, 1), (mended.State, mended.Added, mended.Deleted));
        Assert.Equal("uid-2", await _ground.AskAsync<string>("select string_agg(uid, ',') from current where name = 'twin'"));
    }

    private Task<long> CurrentAsync() => _ground.AskAsync<long>(
        "select count(*) from current join resource_type as type on type.id = current.type_id where type.resource = 'tidbclusters'");

    /// <summary>An object that the server keeps under one key and calls by another name.</summary>
    private static void Put(SimulatedCluster cluster, string key, string uid) => cluster.Store.PutVerbatim(Classes, null, key, revision => Encoding.UTF8.GetBytes(
        $$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"twin","uid":"{{uid}}","resourceVersion":"{{revision}}"},"provisioner":"none"}"""));
}
