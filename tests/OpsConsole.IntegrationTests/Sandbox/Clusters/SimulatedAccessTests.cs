using OpsConsole.Sandbox.Clusters;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class SimulatedAccessTests
{
    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        await using var at = await StartAsync();
        using var stranger = new ClusterClient(at.Cluster, tokenFile: "");

        var refused = await stranger.GetAsync("/api/v1/namespaces");

        Assert.Equal((401, "Unauthorized"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task The_reading_token_reads_and_may_not_write()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        using var reader = new ClusterClient(at.Cluster, at.Cluster.ReadOnlyTokenFile);

        var read = await reader.GetAsync(Plains);
        var created = await reader.PostAsync(Plains, Plain("b"));
        var deleted = await reader.DeleteAsync($"{Plains}/a");
        var patched = await reader.PatchAsync($"{Plains}/a", """{"spec":{"size":2}}""");

        Assert.Equal(["a"], read.Names);
        Assert.Equal([403, 403, 403], new[] { created.Code, deleted.Code, patched.Code });
        Assert.Equal("plains.ex.io \"a\" is forbidden: User \"opsconsole-reader\" cannot delete resource \"plains\" in API group \"ex.io\" at the cluster scope", deleted.Message);
    }

    [Fact]
    public async Task The_executors_token_creates_changes_and_deletes_one_object_at_a_time()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        using var executor = new ClusterClient(at.Cluster, at.Cluster.ExecutorTokenFile);

        var created = await executor.PostAsync(Plains, Plain("b"));
        var read = await executor.GetAsync(Plains);
        var patched = await executor.PatchAsync($"{Plains}/a", """{"spec":{"size":2}}""");
        var deletedAll = await executor.DeleteAsync(Plains);
        var deleted = await executor.DeleteAsync($"{Plains}/a");

        Assert.Equal([201, 200, 200, 403, 200], new[] { created.Code, read.Code, patched.Code, deletedAll.Code, deleted.Code });
        Assert.Contains("User \"opsconsole-executor\" cannot deletecollection", deletedAll.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificate_is_good_only_for_those_who_know_the_authority()
    {
        await using var at = await StartAsync();
        using var stranger = new HttpClient { BaseAddress = at.Cluster.Address };

        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/version", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cluster_that_was_down_comes_back_at_its_address_with_its_objects()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        var address = at.Cluster.Address;

        await at.Cluster.GoDownAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => at.Client.GetAsync(Plains));
        await at.Cluster.ComeBackAsync(TestContext.Current.CancellationToken);

        Assert.Equal(address, at.Cluster.Address);
        Assert.Equal(["a"], (await at.Client.GetAsync(Plains)).Names);
    }

    [Fact]
    public async Task A_cluster_keeps_its_identity_over_restarts_and_never_goes_back_in_time()
    {
        await using var first = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "same" }, TestContext.Current.CancellationToken);
        await using var second = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "same" }, TestContext.Current.CancellationToken);
        await using var other = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "other" }, TestContext.Current.CancellationToken);
        using var client = new ClusterClient(first);

        Assert.Equal(first.Uid, second.Uid);
        Assert.NotEqual(first.Uid, other.Uid);
        Assert.Equal(first.Uid.ToString(), (await client.GetAsync("/api/v1/namespaces/kube-system")).Uid);
        Assert.True(first.Store.Revision > 1_000_000_000);
    }
}
