using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Everybody comes back at once after the console was away: its program, started twice over one cluster.</summary>
public sealed class LiveRestartTests(PostgresFixture postgres)
{
    private const int Tabs = 300;
    private const string Classes = "/apis/storage.k8s.io/v1/storageclasses";

    [Fact]
    public async Task Three_hundred_tabs_that_come_back_at_once_all_show_live_rows_of_one_reading()
    {
        // Types without objects are listed again and again, and others looked for; here only the first time.
        await using var console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Captures:Enabled"] = "false",
            ["Storage:DiscoveryInterval"] = "01:00:00",
            ["Storage:RestWhileEmpty"] = "01:00:00",
        });
        await using var cluster = await SimulatedCluster.StartAsync(
            new() { Name = "restart-dev", World = new WorldOptions { Objects = 40, TickInterval = TimeSpan.Zero } }, TestContext.Current.CancellationToken);
        console.Declare(cluster, "dev");
        await console.StartAsync();
        using var before = await ConsoleSession.SignInAsync(console.Address, "administrator", TestContext.Current.CancellationToken);
        var tabs = await OpenAllAsync(before);
        await ShowLiveRowsAsync(tabs);

        await console.StopAsync();
        await Task.WhenAll(tabs.Select(tab => tab.Ended)).WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        await CloseAllAsync(tabs);
        cluster.Requests.Keep(100_000);
        await console.StartAsync();
        using var after = before.At(console.Address);
        tabs = await OpenAllAsync(after);

        await ShowLiveRowsAsync(tabs);
        // A list is live before its watch has begun.
        await Eventually.True(() => Asked(cluster, isWatch: true).ContainsKey(Classes) && cluster.Store.WatchCount == Asked(cluster, isWatch: true).Count, "what was read is watched");
        Assert.Contains(Classes, Asked(cluster, isWatch: false).Keys);
        Assert.All(Asked(cluster, isWatch: false), type => Assert.Equal(1, type.Value));
        Assert.All(Asked(cluster, isWatch: true), type => Assert.Equal(1, type.Value));
        await CloseAllAsync(tabs);
    }

    /// <summary>How often each type was listed, or its watch begun.</summary>
    private static Dictionary<string, int> Asked(SimulatedCluster cluster, bool isWatch) => cluster.Requests.All
        .Where(request => request.Query.Length > 0 && request.Query.Contains("watch=", StringComparison.Ordinal) == isWatch)
        .GroupBy(request => request.Path).ToDictionary(type => type.Key, type => type.Count());

    /// <summary>As the browser's script does it once the console answers again: each loads its page, and none waits for another.</summary>
    private static Task<HeadlessCircuit[]> OpenAllAsync(ConsoleSession session) => Task.WhenAll(Enumerable.Range(0, Tabs)
        .Select(_ => HeadlessCircuit.OpenAsync(session, "/storage/classes?cluster=restart-dev", TestContext.Current.CancellationToken)));

    private static async Task ShowLiveRowsAsync(IEnumerable<HeadlessCircuit> tabs)
    {
        foreach (var tab in tabs)
        {
            // The chip, and when the cluster was heard of.
            await tab.WaitForTextAsync("Liveheard");
            await tab.WaitForTextAsync("gp3-4000-400");
        }
    }

    private static Task CloseAllAsync(IEnumerable<HeadlessCircuit> tabs) => Task.WhenAll(tabs.Select(tab => tab.DisposeAsync().AsTask()));
}
