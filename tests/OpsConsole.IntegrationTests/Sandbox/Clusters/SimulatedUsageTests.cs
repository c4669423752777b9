using Microsoft.Extensions.Time.Testing;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>Protection by Crossplane's usages: its admission and its controller.</summary>
public sealed class SimulatedUsageTests : IAsyncLifetime
{
    private const string Buckets = "/apis/s3.aws.upbound.io/v1beta2/buckets";
    private const string Vpcs = "/apis/ec2.aws.upbound.io/v1beta1/vpcs";
    private const string ClusterUsages = "/apis/protection.crossplane.io/v1beta1/clusterusages";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
    private SimulatedCluster _cluster = null!;
    private ClusterClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "usages",
            Time = _time,
            World = new WorldOptions { Objects = 60, Environment = "prod", TickInterval = TimeSpan.Zero },
        }, TestContext.Current.CancellationToken);
        _client = new ClusterClient(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task What_is_in_use_is_not_deleted_and_the_refusal_is_Crossplanes()
    {
        var refused = await _client.DeleteAsync($"{Buckets}/tdc-prod-use1-c10001-data", """{"propagationPolicy":"Foreground"}""");

        const string words = "This resource is in-use by 1 usage(s), including the *v1beta1.ClusterUsage \"protect-bucket-tdc-prod-use1-c10001-data\" with reason: \"production data bucket - release via approval\".";
        Assert.Equal((409, words, $"admission webhook \"nousages.protection.crossplane.io\" denied the request: {words}"), (refused.Code, refused.Reason, refused.Message));
        var bucket = (await _client.GetAsync($"{Buckets}/tdc-prod-use1-c10001-data")).Json["metadata"]!;
        Assert.Null(bucket["deletionTimestamp"]);
        Assert.Equal("Foreground", (string?)bucket["annotations"]!["usage.crossplane.io/deletion-attempt-with-policy"]);
    }

    [Fact]
    public async Task A_dry_run_is_refused_too_and_leaves_the_mark_of_the_attempt()
    {
        var refused = await _client.DeleteAsync($"{Buckets}/tdc-prod-use1-c10001-data?dryRun=All");

        Assert.Equal(409, refused.Code);
        Assert.Equal("Background", (string?)(await _client.GetAsync($"{Buckets}/tdc-prod-use1-c10001-data")).Json["metadata"]!["annotations"]!["usage.crossplane.io/deletion-attempt-with-policy"]);
    }

    [Fact]
    public async Task Without_the_label_nobody_asks_and_the_controller_puts_it_back()
    {
        await _client.PatchAsync($"{Buckets}/tdc-prod-use1-c10001-data", """{"metadata":{"labels":{"crossplane.io/in-use":null}}}""");
        Assert.Equal(200, (await _client.DeleteAsync($"{Buckets}/tdc-prod-use1-c10001-data?dryRun=All")).Code);

        _cluster.World!.Tick();

        Assert.Equal(409, (await _client.DeleteAsync($"{Buckets}/tdc-prod-use1-c10001-data?dryRun=All")).Code);
    }

    [Fact]
    public async Task A_namespaced_usage_of_a_cluster_scoped_resource_gives_it_the_label_and_no_protection()
    {
        _cluster.World!.Tick();

        var vpc = await _client.GetAsync($"{Vpcs}/c10001-vpc");
        Assert.Equal("true", (string?)vpc.Json["metadata"]!["labels"]!["crossplane.io/in-use"]);
        Assert.Equal(200, (await _client.DeleteAsync($"{Vpcs}/c10001-vpc?dryRun=All")).Code);
    }

    [Fact]
    public async Task The_label_goes_with_the_last_usage_and_a_refused_deletion_is_replayed_two_seconds_later_where_that_was_wanted()
    {
        await ProtectAsync("first", """ "reason":"one","replayDeletion":true """);
        await ProtectAsync("second", """ "reason":"two" """);
        _cluster.World!.Tick();
        Assert.Contains("by 2 usage(s)", (await _client.DeleteAsync($"{Vpcs}/c10001-vpc")).Message, StringComparison.Ordinal);

        await _client.DeleteAsync($"{ClusterUsages}/second");
        _cluster.World.Tick();
        Assert.Equal(409, (await _client.DeleteAsync($"{Vpcs}/c10001-vpc")).Code);
        await _client.DeleteAsync($"{ClusterUsages}/first");
        _cluster.World.Tick();
        var released = await _client.GetAsync($"{Vpcs}/c10001-vpc");
        _time.Advance(TimeSpan.FromSeconds(3));
        _cluster.World.Tick();

        Assert.Equal(404, (await _client.GetAsync($"{ClusterUsages}/first")).Code);
        Assert.Null(released.Json["metadata"]!["deletionTimestamp"]);
        Assert.NotNull((await _client.GetAsync($"{Vpcs}/c10001-vpc")).Json["metadata"]!["deletionTimestamp"]);
    }

    [Fact]
    public async Task A_usage_by_another_resource_says_by_whom_and_gets_its_details_and_its_condition()
    {
        await ProtectAsync("by-bucket", """ "by":{"apiVersion":"s3.aws.upbound.io/v1beta2","kind":"Bucket","resourceRef":{"name":"tdc-prod-use1-c10001-data"}} """);
        _cluster.World!.Tick();

        var usage = (await _client.GetAsync($"{ClusterUsages}/by-bucket")).Json;
        var refused = await _client.DeleteAsync($"{Vpcs}/c10001-vpc?dryRun=All");

        Assert.EndsWith("including the *v1beta1.ClusterUsage \"by-bucket\" by resource Bucket/tdc-prod-use1-c10001-data.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Bucket/tdc-prod-use1-c10001-data uses VPC/c10001-vpc", (string?)usage["metadata"]!["annotations"]!["crossplane.io/usage-details"]);
        Assert.Equal("usage.apiextensions.crossplane.io", (string?)usage["metadata"]!["finalizers"]![0]);
        Assert.Equal("Available", (string?)usage["status"]!["conditions"]![0]!["reason"]);
    }

    private async Task ProtectAsync(string name, string rest) => Assert.Equal(201, (await _client.PostAsync(ClusterUsages, $$$"""
        {"apiVersion":"protection.crossplane.io/v1beta1","kind":"ClusterUsage","metadata":{"name":"{{{name}}}"},
         "spec":{"of":{"apiVersion":"ec2.aws.upbound.io/v1beta1","kind":"VPC","resourceRef":{"name":"c10001-vpc"}},{{{rest}}} } }
        """)).Code);
}
