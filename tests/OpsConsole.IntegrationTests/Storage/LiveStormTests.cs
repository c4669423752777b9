using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing.Circuits;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Live pages of a cluster in which everything changes all the time: what a tab is sent, and what it shows once there is quiet.</summary>
[Collection(typeof(RunningCollection))]
public sealed class LiveStormTests(RunningConsole running) : IDisposable
{
    private const string Buckets = "buckets.s3.aws.upbound.io";
    private const int Rows = 48;

    /// <summary>Storage:PublishInterval.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly List<ConsoleSession> _sessions = [];

    public void Dispose() => _sessions.ForEach(session => session.Dispose());

    [Fact]
    public async Task A_tab_is_drawn_at_most_once_an_interval_and_nothing_is_stale_afterwards()
    {
        var cluster = await MadeAsync("drawn-often");
        await using var tab = await OpenAsync(cluster);
        var (drawn, began) = (tab.Batches.Count, Stopwatch.GetTimestamp());

        await StormAsync(cluster, 20_000);
        await QuietAsync(tab);

        var intervals = Stopwatch.GetElapsedTime(began) / Interval;
        var batches = tab.Batches.Count - drawn;
        // What else the page draws, as ages and the state of clusters, comes a few times a second.
        Assert.InRange(batches, 2, (int)(intervals * 1.2) + 20);
        AssertAllShown(tab, 20_000);
    }

    [Fact]
    public async Task A_tab_that_does_not_acknowledge_is_sent_no_more_and_the_newest_state_when_it_does()
    {
        var cluster = await MadeAsync("busy-tabs");
        await using var tab = await OpenAsync(cluster);
        await using var other = await OpenAsync(cluster);
        tab.BeBusy();
        var drawn = tab.Batches.Count;

        await StormAsync(cluster, 20_000);
        await QuietAsync(other);

        // Blazor Server holds ten unacknowledged batches at most (CircuitOptions.MaxBufferedUnacknowledgedRenderBatches) and draws nothing more.
        Assert.InRange(tab.Batches.Count - drawn, 1, 12);
        AssertAllShown(other, 20_000);
        await tab.BeReadyAsync();
        await QuietAsync(tab);
        AssertAllShown(tab, 20_000);
        Assert.True(tab.Batches.Count - drawn < other.Batches.Count, "what came meanwhile is drawn together");
    }

    [Fact]
    public async Task A_client_of_the_hub_that_stops_reading_is_not_buffered_for_and_delays_no_other()
    {
        const long enough = 40_000_000;
        var cluster = await MadeAsync("silent-reader");
        var subscription = $$"""{"table":"buckets","cluster":"{{cluster.Name}}"}""";
        await using var attentive = await SilentReader.SubscribeAsync(running.Console.Address, await running.Console.TokenAsync("operator"), subscription);
        await using var silent = await SilentReader.SubscribeAsync(running.Console.Address, await running.Console.TokenAsync("operator"), subscription);
        Assert.True(await silent.UntilAsync("storm-last"));
        var reading = attentive.UntilAsync("the storm is over");

        // More than the sockets' own buffers take.
        for (var round = 0; attentive.Bytes < enough && !reading.IsCompleted; round++)
        {
            await StormAsync(cluster, 2000, $"round {round} {new string('x', 4000)}", isLast: false);
            await silent.PingAsync();
            await attentive.PingAsync();
        }
        Say(cluster, "storm-last", "the storm is over");

        Assert.True(await reading);
        // It gets the newest state where it reads again soon; one that takes nothing for long is cut off (Kestrel's MinResponseDataRate) and subscribes again.
        if (!await silent.UntilAsync("the storm is over"))
        {
            await using var again = await SilentReader.SubscribeAsync(running.Console.Address, await running.Console.TokenAsync("operator"), subscription);
            Assert.True(await again.UntilAsync("the storm is over"));
        }
        Assert.InRange(silent.Bytes, 1, attentive.Bytes / 2);
    }

    private static string Name(int row) => $"storm-{row:00}";

    private static void AssertAllShown(HeadlessCircuit tab, int changes)
    {
        for (var row = 0; row < Rows; row++)
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"change {LastOf(row, changes)} of the storm"), tab.Text, StringComparison.Ordinal);
    }

    /// <summary>The number of the last change that struck a row.</summary>
    private static int LastOf(int row, int changes) => ((changes - 1 - row) / Rows * Rows) + row;

    private static Task<RenderedBatch> QuietAsync(HeadlessCircuit tab) => tab.WaitForTextAsync("the storm is over");

    private static async Task StormAsync(SimulatedCluster cluster, int changes, string text = "", bool isLast = true)
    {
        for (var change = 0; change < changes; change++)
        {
            Say(cluster, Name(change % Rows), string.Create(CultureInfo.InvariantCulture, $"change {change} of the storm{text}"));
            if (change % 100 == 0)
                await Task.Yield();
        }
        // What comes last is heard last.
        if (isLast)
            Say(cluster, "storm-last", "the storm is over");
    }

    private async Task<SimulatedCluster> MadeAsync(string name)
    {
        var cluster = await running.AddClusterAsync(name, "dev");
        await running.FirstCaptureAsync(name);
        for (var row = 0; row < Rows; row++)
            Make(cluster, Name(row));
        Make(cluster, "storm-last");
        return cluster;
    }

    private static void Make(SimulatedCluster cluster, string name) => cluster.Objects.Create(Buckets, (JsonObject)JsonNode.Parse($$"""
        {"metadata":{"name":"{{name}}","annotations":{"crossplane.io/external-name":"{{name}}"} },"spec":{"forProvider":{"region":"us-east-1"},"providerConfigRef":{"name":"default"} } }
        """)!);

    private static void Say(SimulatedCluster cluster, string name, string message) => cluster.Objects.Change(Buckets, null, name, document => document["status"] = new JsonObject
    {
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Synced", ["status"] = "False", ["reason"] = "ReconcileError", ["message"] = message, ["lastTransitionTime"] = "2026-03-01T00:00:00Z" }),
    }, part: WritePart.Status);

    private async Task<HeadlessCircuit> OpenAsync(SimulatedCluster cluster)
    {
        var session = await ConsoleSession.SignInAsync(running.Console.Address, "operator", TestContext.Current.CancellationToken);
        _sessions.Add(session);
        var tab = await HeadlessCircuit.OpenAsync(session, $"/storage/buckets?cluster={cluster.Name}&q=storm-", TestContext.Current.CancellationToken);
        await tab.WaitForTextAsync(Name(Rows - 1));
        return tab;
    }
}
