using System.Text.Json.Nodes;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>A watch beside a server that closes, forgets and goes away while objects change.</summary>
public sealed class ResourceWatchClusterTests
{
    private const string Type = "configmaps";

    private static readonly ResourceType ConfigMaps = new() { Group = "", Version = "v1", Resource = Type, Kind = "ConfigMap", Namespaced = true };

    [Fact]
    public async Task A_watch_that_is_closed_over_and_over_under_load_tells_every_change_once_and_in_order()
    {
        await using var cluster = await StartAsync();
        using var connection = Connect(cluster);
        using var stop = new CancellationTokenSource();
        var followed = new Followed();
        var running = new ResourceWatch(connection, ConfigMaps, new WatchOptions(), TimeProvider.System).RunAsync(followed, stop.Token);
        await Eventually.True(() => followed.Standings.Any(standing => standing.Phase is WatchPhase.Live), "the watch is live");
        var written = new List<string>();

        for (var round = 0; round < 60; round++)
        {
            for (var change = 0; change < 25; change++)
                written.Add(Write(cluster, $"c{(round * 7 + change) % 40}"));
            cluster.Store.EndWatches();
            // A few streams live long enough to be closed in the middle of what they tell.
            await Task.Yield();
        }

        await Eventually.True(() => followed.Changes.Count >= written.Count, "all changes are told");
        await StopAsync(running, stop);
        Assert.Equal(written, followed.Changes.Select(change => change.Split(' ')[2]));
        Assert.Equal(1, followed.Lists);
    }

    [Fact]
    public async Task A_history_that_was_forgotten_in_the_middle_is_made_good_by_a_list()
    {
        await using var cluster = await StartAsync();
        using var connection = Connect(cluster);
        using var stop = new CancellationTokenSource();
        var followed = new Followed();
        Write(cluster, "kept");
        Write(cluster, "lost");
        var running = new ResourceWatch(connection, ConfigMaps, new WatchOptions(), TimeProvider.System).RunAsync(followed, stop.Token);
        await Eventually.True(() => followed.Objects.Count == 2 && cluster.Store.WatchCount == 1, "the watch is open");

        await cluster.GoDownAsync();
        cluster.Objects.Delete(Type, "default", "lost");
        Write(cluster, "new");
        cluster.Store.Compact(cluster.Store.Revision);
        await cluster.ComeBackAsync();

        await Eventually.True(() => followed.Objects.ContainsKey("new") && followed.Standings.Last().Phase is WatchPhase.Live, "the watch is live again");
        await StopAsync(running, stop);
        Assert.Equal(["kept", "new"], followed.Objects.Keys.Order());
        Assert.Equal(2, followed.Lists);
        Assert.Contains(followed.Standings, standing => standing.Phase is WatchPhase.Behind);
    }

    [Fact]
    public async Task A_dead_watch_is_noticed_by_its_missing_bookmarks_and_resumed_without_a_list()
    {
        await using var cluster = await StartAsync();
        using var connection = Connect(cluster);
        using var stop = new CancellationTokenSource();
        var followed = new Followed();
        using var silent = cluster.Faults.Inject(Fault.Of(new FaultEffect.SilentWatch()) with { Times = 1 });
        Write(cluster, "a");
        var running = new ResourceWatch(connection, ConfigMaps, new WatchOptions { LongestSilence = TimeSpan.FromMilliseconds(300) }, TimeProvider.System).RunAsync(followed, stop.Token);
        await Eventually.True(() => cluster.Faults.Strikes == 1, "a watch is open and silent");

        Write(cluster, "b");

        await Eventually.True(() => followed.Objects.ContainsKey("b"), "the change is told");
        await StopAsync(running, stop);
        Assert.Equal(1, followed.Lists);
        Assert.Contains(followed.Standings, standing => standing is { Phase: WatchPhase.Behind, Fault: KubernetesFault.TimedOut });
    }

    [Fact]
    public async Task Many_watches_of_one_cluster_stay_open_beside_each_other_and_beside_other_requests()
    {
        await using var cluster = await StartAsync();
        using var connection = Connect(cluster);
        using var stop = new CancellationTokenSource();
        // More than one HTTP/2 connection carries.
        var all = Enumerable.Range(0, 300).Select(_ => new Followed()).ToList();
        var running = all.Select(followed => new ResourceWatch(connection, ConfigMaps, new WatchOptions(), TimeProvider.System).RunAsync(followed, stop.Token)).ToList();
        await Eventually.True(() => cluster.Store.WatchCount == all.Count, "all watches are open");

        Write(cluster, "a");

        await Eventually.True(() => all.All(followed => followed.Objects.ContainsKey("a")), "everybody heard of it");
        Assert.NotEmpty(await connection.GetAsync("/version", TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        foreach (var one in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Eventually.True(() => cluster.Store.WatchCount == 0, "no watch stays open");
    }

    private static Task<SimulatedCluster> StartAsync() =>
        SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "edge-01", BookmarkInterval = TimeSpan.FromMilliseconds(50) }, TestContext.Current.CancellationToken);

    private static ClusterConnection Connect(SimulatedCluster cluster) => new(new ConnectionSettings
    {
        Name = cluster.Name,
        Server = cluster.Address,
        CertificateAuthorityFile = cluster.CertificateAuthorityFile,
        Credential = new CredentialReference.TokenFile(cluster.ReadOnlyTokenFile),
    }, TimeProvider.System);

    /// <summary>Makes the object, or changes it; the resourceVersion it has then.</summary>
    private static string Write(SimulatedCluster cluster, string name)
    {
        var stamp = Guid.NewGuid().ToString();
        var stored = cluster.Objects.Change(Type, "default", name, document => document["data"] = new JsonObject { ["stamp"] = stamp })
            ?? cluster.Objects.Create(Type, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" }, ["data"] = new JsonObject { ["stamp"] = stamp } });
        return stored.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task StopAsync(Task running, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
