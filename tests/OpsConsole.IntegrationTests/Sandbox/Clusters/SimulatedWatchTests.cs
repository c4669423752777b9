using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class SimulatedWatchTests
{
    [Fact]
    public async Task A_watch_resumed_at_a_list_misses_nothing_and_repeats_nothing()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        await at.AddPlainAsync("b");
        var list = await at.Client.GetAsync(Plains);
        await at.Client.PatchAsync($"{Plains}/a", """{"spec":{"size":2}}""");
        await at.AddPlainAsync("c");
        var before = await at.Client.GetAsync($"{Plains}/b");
        await at.Client.DeleteAsync($"{Plains}/b");

        var lines = await CollectAsync(at, $"{Plains}?watch=1&resourceVersion={list.Revision}&timeoutSeconds=1");

        Assert.Equal(["MODIFIED a", "ADDED c", "DELETED b"], lines.Select(line => $"{line.Type} {line.Name}"));
        Assert.True(long.Parse(lines[2].Revision) > long.Parse(before.Revision));
    }

    [Fact]
    public async Task A_watch_without_a_resourceVersion_begins_with_what_is_there()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");

        var lines = await CollectAsync(at, $"{Plains}?watch=true&timeoutSeconds=1");

        Assert.Equal(["ADDED a"], lines.Select(line => $"{line.Type} {line.Name}"));
    }

    [Fact]
    public async Task A_watch_position_older_than_the_history_is_gone()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        await at.AddPlainAsync("b");
        at.Cluster.Store.Compact(at.Cluster.Store.Revision);

        var lines = await CollectAsync(at, $"{Plains}?watch=1&resourceVersion=2&timeoutSeconds=1");

        var error = Assert.Single(lines);
        Assert.Equal("ERROR", error.Type);
        Assert.Equal(410, (int)error.Object["code"]!);
        Assert.Equal("Expired", (string?)error.Object["reason"]);
    }

    [Fact]
    public async Task An_object_that_ceases_to_match_is_deleted_for_the_watcher_in_its_last_matching_state()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a", "\"n\":\"1\"");
        var list = await at.Client.GetAsync(Plains);
        await at.Client.PatchAsync($"{Plains}/a", """{"metadata":{"labels":{"n":"2"}}}""");
        await at.Client.PatchAsync($"{Plains}/a", """{"metadata":{"labels":{"n":"1"}}}""");

        var lines = await CollectAsync(at, $"{Plains}?watch=1&resourceVersion={list.Revision}&timeoutSeconds=1&labelSelector=n%3D1");

        Assert.Equal(["DELETED", "ADDED"], lines.Select(line => line.Type));
        Assert.Equal("1", (string?)lines[0].Object["metadata"]!["labels"]!["n"]);
    }

    [Fact]
    public async Task An_idle_watch_gets_bookmarks_that_carry_the_cluster_forward()
    {
        await using var at = await StartAsync(bookmarks: TimeSpan.FromMilliseconds(50));
        await at.AddPlainAsync("a");
        var list = await at.Client.GetAsync(Plains);
        await at.Client.PostAsync(Widgets, Widget("elsewhere"));

        await foreach (var line in at.Client.WatchAsync($"{Plains}?watch=1&resourceVersion={list.Revision}&allowWatchBookmarks=true&timeoutSeconds=20"))
        {
            Assert.Equal("BOOKMARK", line.Type);
            Assert.True(long.Parse(line.Revision) > long.Parse(list.Revision));
            break;
        }
    }

    [Fact]
    public async Task SendInitialEvents_is_refused_as_by_a_server_that_does_not_know_it()
    {
        await using var at = await StartAsync();

        var refused = await at.Client.GetAsync($"{Plains}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        Assert.Equal((422, "Invalid"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_watch_left_by_its_client_is_forgotten()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");

        await foreach (var _ in at.Client.WatchAsync($"{Plains}?watch=1"))
            break;

        await Eventually.True(() => at.Cluster.Store.WatchCount == 0, "the watch is forgotten");
    }

    private static async Task<List<WatchLine>> CollectAsync(WidgetCluster at, string path)
    {
        var lines = new List<WatchLine>();
        await foreach (var line in at.Client.WatchAsync(path))
            lines.Add(line);
        return lines;
    }
}
