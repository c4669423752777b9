using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class SimulatedWorldTests
{
    private const string Databases = "/apis/pingcap.com/v1alpha1/tidbclusters";

    [Fact]
    public async Task The_same_seed_makes_the_same_world()
    {
        await using var first = await StartAsync(120);
        await using var second = await StartAsync(120);
        await using var other = await StartAsync(120, seed: 2);
        using var one = new ClusterClient(first);
        using var two = new ClusterClient(second);
        using var three = new ClusterClient(other);

        var path = "/apis/s3.aws.upbound.io/v1beta2/buckets";
        var text = (await one.GetAsync(path)).Text;

        Assert.Equal(text, (await two.GetAsync(path)).Text);
        Assert.NotEqual(text, (await three.GetAsync(path)).Text);
    }

    [Fact]
    public async Task A_world_is_as_large_as_wanted_and_its_databases_fit_their_buckets()
    {
        await using var cluster = await StartAsync(250);
        using var client = new ClusterClient(cluster);

        var objects = cluster.Types.All.Where(type => type.Kind != "CustomResourceDefinition").Sum(type => cluster.Store.Latest(type.Name).Objects.Count);
        var databases = await client.GetAsync(Databases);
        var buckets = (await client.GetAsync("/apis/s3.aws.upbound.io/v1beta2/buckets")).Names;
        var target = (string)(await client.GetAsync("/apis/pingcap.com/v1alpha1/backups?limit=1")).Json["items"]![0]!["spec"]!["s3"]!["bucket"]!;

        // Four system namespaces come on top.
        Assert.Equal(254, objects);
        Assert.Contains(target, buckets);
        Assert.Contains("tidb", databases.Names);
        Assert.InRange(databases.Text.Length / databases.Names.Length, 2_000, 12_000);
    }

    [Fact]
    public async Task The_world_lives_without_stumbling_and_by_several_hands()
    {
        await using var cluster = await StartAsync(250);
        using var client = new ClusterClient(cluster);
        var before = cluster.Store.Revision;

        for (var step = 0; step < 120; step++)
            cluster.World!.Tick();

        Assert.True(cluster.Store.Revision > before + 150);
        var databases = (await client.GetAsync(Databases)).Text;
        Assert.Contains("\"manager\":\"kubectl-edit\"", databases, StringComparison.Ordinal);
        Assert.Contains("\"manager\":\"tidb-controller-manager\"", databases, StringComparison.Ordinal);
        Assert.Contains("CannotObserveExternalResource", (await client.GetAsync("/api/v1/events?fieldSelector=type%3DWarning")).Text, StringComparison.Ordinal);
        Assert.Contains("-tmp-", (await client.GetAsync("/apis/s3.aws.upbound.io/v1beta2/buckets")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_bucket_is_first_Deleting_and_then_gone_and_a_blocked_vpc_stays()
    {
        await using var cluster = await StartAsync(120);
        using var client = new ClusterClient(cluster);
        var bucket = $"/apis/s3.aws.upbound.io/v1beta2/buckets/{(await client.GetAsync("/apis/s3.aws.upbound.io/v1beta2/buckets")).Names[0]}";

        await client.DeleteAsync(bucket);
        cluster.World!.Tick();
        Assert.Contains("\"reason\":\"Deleting\"", (await client.GetAsync(bucket)).Text, StringComparison.Ordinal);
        cluster.World.Tick();

        Assert.Equal(404, (await client.GetAsync(bucket)).Code);
        var vpc = await client.GetAsync("/apis/ec2.aws.upbound.io/v1beta1/vpcs/c10000-retired-vpc");
        Assert.NotNull(vpc.Json["metadata"]!["deletionTimestamp"]);
        Assert.Contains("DependencyViolation", vpc.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_namespace_empties_itself()
    {
        await using var cluster = await StartAsync(120);
        using var client = new ClusterClient(cluster);

        await client.DeleteAsync("/api/v1/namespaces/dataplane-c10001");

        await Eventually.True(async () =>
        {
            cluster.World!.Tick();
            return (await client.GetAsync("/api/v1/namespaces/dataplane-c10001")).Code == 404;
        }, "the namespace is gone");
        Assert.Empty(cluster.Store.Latest("persistentvolumeclaims").Objects.From("dataplane-c10001/", null));
    }

    [Fact]
    public async Task The_timer_moves_the_world()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "alive",
            World = new WorldOptions { Objects = 80, TickInterval = TimeSpan.FromMilliseconds(20) },
        }, TestContext.Current.CancellationToken);
        var before = cluster.Store.Revision;

        await Eventually.True(() => cluster.Store.Revision > before + 20, "the world has moved");

        Assert.Null(cluster.World!.Stumble);
    }

    [Fact]
    public async Task Ten_thousand_objects_are_listed_whole()
    {
        await using var cluster = await StartAsync(0);
        for (var index = 0; index < 10_000; index++)
            cluster.Objects.Create("configmaps", (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
                $$$"""{"metadata":{"name":"c{{{index:00000}}}","namespace":"default"},"data":{"a":"{{{new string('x', 2_800)}}}"}}""")!);
        using var client = new ClusterClient(cluster);
        await client.GetAsync("/api/v1/configmaps?limit=1");

        var list = await client.GetAsync("/api/v1/configmaps");

        Assert.Equal(10_000, list.Names.Length);
    }

    private static Task<SimulatedCluster> StartAsync(int objects, int seed = 1) => SimulatedCluster.StartAsync(new SimulatedClusterOptions
    {
        Name = "world",
        FirstRevision = 1,
        World = new WorldOptions { Objects = objects, Seed = seed, Environment = "prod", TickInterval = TimeSpan.Zero },
    }, TestContext.Current.CancellationToken);
}
