using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Captures;
using OpsConsole.Manifests;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

public sealed class ClusterCaptureTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";

    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_first_capture_stores_every_object_in_canonical_form()
    {
        var cluster = await _ground.AddClusterAsync("one", objects: 120);

        var run = await _ground.CaptureAsync("one", RunCause.First);

        Assert.True(run.State == RunState.Complete, $"{run.State}: {run.Reason} {string.Join("; ", (await _ground.CoverageAsync(run)).Where(type => !type.IsComplete))}");
        Assert.True(run.Added >= 30, $"only {run.Added}");
        Assert.Equal(run.Added, await _ground.AskAsync<long>("select count(*) from version"));
        Assert.Equal(run.Added, await _ground.AskAsync<long>("select count(*) from current"));
        var canonicalizer = new Canonicalizer(MaskingRules.None);
        foreach (var type in cluster.Types.All.Where(type => type.Group.EndsWith("pingcap.com", StringComparison.Ordinal) || type.Resource is "namespaces" or "storageclasses"))
            foreach (var stored in cluster.Store.Latest(type.Name).Objects)
            {
                var space = stored.Namespace.Length == 0 ? "" : $"/namespaces/{stored.Namespace}";
                var root = type.Group.Length == 0 ? "/api" : $"/apis/{type.Group}";
                var answer = await _ground.Fleet.ConnectionTo("one")!.GetAsync($"{root}/{type.StorageVersion}{space}/{type.Resource}/{stored.Name}", CancellationToken.None);
                Assert.Null(canonicalizer.Canonicalize(answer, type.Name, out var expected));
                Assert.Equal(Encoding.UTF8.GetString(expected.Body.Span), Encoding.UTF8.GetString((await _ground.BodyAsync("one", type.Resource, stored.Name, stored.Namespace))!));
            }
    }

    [Fact]
    public async Task An_unchanged_cluster_makes_no_version()
    {
        await _ground.AddClusterAsync("one");
        await _ground.CaptureAsync("one");
        var before = await _ground.AskAsync<long>("select count(*) from version");

        var run = await _ground.CaptureAsync("one");

        Assert.Equal((0, 0, 0), (run.Added, run.Modified, run.Deleted));
        Assert.Equal(before, await _ground.AskAsync<long>("select count(*) from version"));
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from capture_stage"));
    }

    [Fact]
    public async Task Changes_deletions_and_a_name_made_again_become_versions_in_order()
    {
        var cluster = await _ground.AddClusterAsync("one");
        StorageClass(cluster, "changes");
        StorageClass(cluster, "goes");
        StorageClass(cluster, "again");
        await _ground.CaptureAsync("one");
        cluster.Objects.Change(Classes, null, "changes", document => document["metadata"]!["labels"] = new JsonObject { ["a"] = "b" });
        cluster.Objects.Delete(Classes, null, "goes");
        cluster.Objects.Delete(Classes, null, "again");
        StorageClass(cluster, "again");

        var run = await _ground.CaptureAsync("one");

        Assert.Equal((1, 1, 2), (run.Added, run.Modified, run.Deleted));
        Assert.Equal("added,deleted,added", await ChangesOf("again"));
        Assert.Equal("added,deleted", await ChangesOf("goes"));
        Assert.Equal("added,modified", await ChangesOf("changes"));
        Assert.Equal(2, await _ground.AskAsync<long>("select count(*) from resource where name = 'again'"));
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from current where name = 'goes'"));
        Assert.Equal(0, await _ground.AskAsync<long>(
            "select count(*) from (select resource_id from version where valid_to = 'infinity' group by resource_id having count(*) > 1) as doubled"));
    }

    private static void StorageClass(OpsConsole.Sandbox.Clusters.SimulatedCluster cluster, string name) =>
        cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["provisioner"] = "ebs.csi.aws.com" });

    private Task<string> ChangesOf(string name) => _ground.AskAsync<string>(
        "select string_agg(change, ',' order by sequence) from version join resource on resource.id = version.resource_id where name = @name", new { name });
}
