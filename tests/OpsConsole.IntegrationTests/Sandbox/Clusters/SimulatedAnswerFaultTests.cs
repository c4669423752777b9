using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>Faults that show only inside an answer: its items, its pages, its age, its end.</summary>
public sealed class SimulatedAnswerFaultTests
{
    private const string AllWidgets = "/apis/ex.io/v1/widgets";

    [Fact]
    public async Task A_broken_object_breaks_every_answer_that_contains_it_and_no_other()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync("/apis/ex.io/v1/namespaces/kube-public/widgets", Widget("fine"));
        foreach (var name in new[] { "a", "b", "c" })
            await at.Client.PostAsync(Widgets, Widget(name));
        at.Cluster.Faults.Inject(Fault.BrokenObject("widgets.ex.io", "default", "b"));

        var all = await at.Client.GetAsync(AllWidgets);
        var first = await at.Client.GetAsync($"{Widgets}?limit=1");
        var second = await at.Client.GetAsync($"{Widgets}?limit=1&continue={first.Continue}");

        Assert.Equal((500, "InternalError"), (all.Code, all.Reason));
        Assert.Equal("Internal error occurred: unable to transform key \"/registry/ex.io/widgets/default/b\": invalid padding on input", all.Message);
        Assert.Equal(["a"], first.Names);
        Assert.Equal(500, second.Code);
        Assert.Equal(500, (await at.Client.GetAsync($"{Widgets}/b")).Code);
        Assert.Equal(200, (await at.Client.GetAsync($"{Widgets}/c")).Code);
        Assert.Equal(200, (await at.Client.GetAsync("/apis/ex.io/v1/namespaces/kube-public/widgets")).Code);
    }

    [Fact]
    public async Task A_conversion_that_only_some_namespaces_need_fails_only_there()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync("/apis/ex.io/v1/namespaces/kube-public/widgets", Widget("new"));
        await at.Client.PostAsync(Widgets, Widget("old"));
        at.Cluster.Faults.Inject(Fault.ConversionFailure("widgets.ex.io", "default"));

        Assert.Contains("conversion webhook for ex.io/v1", (await at.Client.GetAsync(AllWidgets)).Message, StringComparison.Ordinal);
        Assert.Equal(500, (await at.Client.GetAsync(Widgets)).Code);
        Assert.Equal(200, (await at.Client.GetAsync("/apis/ex.io/v1/namespaces/kube-public/widgets")).Code);
    }

    [Fact]
    public async Task Empty_pages_come_with_a_new_token_each_and_lose_nothing()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        await at.AddPlainAsync("b");
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.EmptyPages()) with { Times = 2 });

        var first = await at.Client.GetAsync($"{Plains}?limit=1");
        var second = await at.Client.GetAsync($"{Plains}?limit=1&continue={first.Continue}");
        var third = await at.Client.GetAsync($"{Plains}?limit=1&continue={second.Continue}");
        var fourth = await at.Client.GetAsync($"{Plains}?limit=1&continue={third.Continue}");

        Assert.Empty(first.Names.Concat(second.Names));
        Assert.NotEqual(first.Continue, second.Continue);
        Assert.Equal(["a", "b"], third.Names.Concat(fourth.Names));
        Assert.Equal("", fourth.Continue);
        Assert.Single(new[] { first, second, third, fourth }.Select(page => page.Revision).Distinct());
    }

    [Fact]
    public async Task Stale_reads_show_an_older_state_after_a_newer_one_whatever_was_asked_for()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        await at.AddPlainAsync("b");
        var newest = await at.Client.GetAsync(Plains);
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.StaleReads(Behind: 1)));

        var plain = await at.Client.GetAsync(Plains);
        var notOlder = await at.Client.GetAsync($"{Plains}?resourceVersion={newest.Revision}&resourceVersionMatch=NotOlderThan");

        Assert.Equal(["a"], plain.Names);
        Assert.Equal(["a"], notOlder.Names);
        Assert.True(long.Parse(plain.Revision, System.Globalization.CultureInfo.InvariantCulture) < long.Parse(newest.Revision, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(404, (await at.Client.GetAsync($"{Plains}/b")).Code);
    }

    [Fact]
    public async Task A_lagging_cache_says_that_it_is_not_that_far_and_the_newest_state_is_true()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        await at.AddPlainAsync("b");
        var newest = await at.Client.GetAsync(Plains);
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.LaggingCache(Behind: 1)));

        var cached = await at.Client.GetAsync($"{Plains}?resourceVersion=0");
        var notOlder = await at.Client.GetAsync($"{Plains}?resourceVersion={newest.Revision}&resourceVersionMatch=NotOlderThan");
        var true_ = await at.Client.GetAsync($"{Plains}?limit=10");

        Assert.Equal(["a"], cached.Names);
        Assert.Equal((504, "Timeout"), (notOlder.Code, notOlder.Reason));
        Assert.Equal(["a", "b"], true_.Names);
    }

    [Fact]
    public async Task A_forced_close_ends_a_watch_in_good_order_and_it_may_resume()
    {
        await using var at = await StartAsync();
        var start = await at.AddPlainAsync("a");
        var fault = at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.CloseWatch(TimeSpan.Zero)));
        await at.AddPlainAsync("b");

        var seen = await at.Client.WatchAsync($"{Plains}?watch=1&resourceVersion={start.Revision}").ToListAsync(TestContext.Current.CancellationToken);
        fault.Dispose();

        Assert.Equal(["b"], seen.Select(line => line.Name));
        Assert.Equal(1, fault.Strikes);
        await at.AddPlainAsync("c");
        await using var resumed = at.Client.WatchAsync($"{Plains}?watch=1&resourceVersion={seen[0].Revision}").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await resumed.MoveNextAsync());
        Assert.Equal("c", resumed.Current.Name);
    }

    [Fact]
    public async Task A_silent_watch_is_accepted_and_says_nothing_not_even_bookmarks()
    {
        await using var at = await StartAsync(bookmarks: TimeSpan.FromMilliseconds(10));
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.SilentWatch()) with { Times = 1 });
        await using var silent = at.Client.WatchAsync($"{Plains}?watch=1&allowWatchBookmarks=true").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var waiting = silent.MoveNextAsync().AsTask();
        await Eventually.True(() => at.Cluster.Faults.Strikes == 1, "the watch is accepted");

        await using var well = at.Client.WatchAsync($"{Plains}?watch=1&allowWatchBookmarks=true").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await at.AddPlainAsync("a");
        Assert.True(await well.MoveNextAsync());

        Assert.False(waiting.IsCompleted);
        at.Client.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
    }

    [Fact]
    public async Task A_slow_answer_comes_byte_by_byte_and_whole()
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.Slow(TimeSpan.FromMilliseconds(1))) with { Path = "/version" });

        var reply = await at.Client.GetAsync("/version");

        Assert.Equal("v1.20.2", (string?)reply.Json["gitVersion"]);
    }

    [Fact]
    public async Task A_hidden_group_is_left_out_without_a_word()
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.HiddenGroup("ex.io")));

        Assert.DoesNotContain("ex.io", (await at.Client.GetAsync("/apis")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await at.Client.GetAsync("/apis/ex.io/v1")).Code);
        Assert.Equal(404, (await at.Client.GetAsync(Plains)).Code);
        Assert.Equal(200, (await at.Client.GetAsync("/apis/apps/v1")).Code);
    }
}
