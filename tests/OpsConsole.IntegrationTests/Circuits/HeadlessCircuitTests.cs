using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing.Circuits;
using Xunit;

namespace OpsConsole.IntegrationTests.Circuits;

/// <summary>Pages of the running console in circuits without a browser: what they show, how they follow, who gets one.</summary>
[Collection(typeof(RunningCollection))]
public sealed class HeadlessCircuitTests(RunningConsole running) : IDisposable
{
    private const string Type = "storageclasses.storage.k8s.io";

    private readonly List<ConsoleSession> _sessions = [];

    public void Dispose() => _sessions.ForEach(session => session.Dispose());

    [Fact]
    public async Task The_fleet_shows_what_the_person_may_see()
    {
        await using var tab = await OpenAsync("operator", "/");

        var fleet = await tab.WaitForTextAsync(RunningConsole.Staging);

        Assert.Contains("Fleet", tab.Text, StringComparison.Ordinal);
        Assert.Contains(RunningConsole.Dev, tab.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningConsole.Lab, tab.Text, StringComparison.Ordinal);
        Assert.True(fleet.Bytes > 0);
    }

    [Fact]
    public async Task An_open_fleet_is_told_when_a_cluster_goes_down()
    {
        var cluster = await running.AddClusterAsync("circuit-down", "dev");
        await running.FirstCaptureAsync(cluster.Name);
        await using var tab = await OpenAsync("operator", "/?q=circuit-down");
        await tab.WaitForTextAsync("Ready");

        var before = (Seen: tab.Batches.Count, At: Stopwatch.GetTimestamp());
        await cluster.GoDownAsync();
        var told = await tab.BatchWithAsync("Unreachable", after: before.Seen);

        Assert.True(told.ArrivedAt > before.At);
        await tab.WaitForTextAsync("Unreachable");
        await cluster.ComeBackAsync();
        await tab.WaitForNoTextAsync("Unreachable");
    }

    [Fact]
    public async Task Open_changes_show_what_a_capture_found()
    {
        var cluster = await running.AddClusterAsync("circuit-changes", "dev");
        Make(cluster, "first-class", "gold");
        await running.FirstCaptureAsync(cluster.Name);
        using var api = await running.Console.ClientAsync("operator");
        await using var tab = await OpenAsync("operator", $"/changes?cluster={cluster.Name}&type={Type}");
        await tab.WaitForTextAsync("Nothing but status changed");

        cluster.Objects.Change(Type, null, "first-class", held => held["metadata"]!["labels"]!["tier"] = "silver");
        await RunningConsole.CaptureNowAsync(api, cluster.Name);

        await tab.WaitForTextAsync("gold → silver");
        Assert.Contains("first-class", tab.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_is_answered_in_place()
    {
        await using var tab = await OpenAsync("operator", "/settings");
        // The frame keeps no choice before it has its script.
        await tab.WaitForCallAsync("begin");

        await tab.ClickAsync("Narrow the navigation");

        await tab.WaitForAsync(element => element["aria-label"] == "Widen the navigation", "the narrow navigation");
        Assert.Equal("collapsed", (await tab.WaitForCallAsync("keep"))[1]!.Value.GetString());
    }

    /// <summary>The console keeps ten batches that nobody confirmed, and draws no more.</summary>
    [Fact]
    public async Task It_is_drawn_however_often_it_changes()
    {
        await using var tab = await OpenAsync("operator", "/settings");

        for (var time = 0; time < 10; time++)
        {
            await tab.ClickAsync("Narrow the navigation");
            await tab.ClickAsync("Widen the navigation");
        }

        await tab.WaitForAsync(element => element["aria-label"] == "Narrow the navigation", "the wide navigation");
        long[] drawn = [.. tab.Batches.Select(batch => batch.Id)];
        Assert.True(drawn.Length >= 20);
        Assert.Equal(drawn.Order().Distinct(), drawn);
    }

    [Fact]
    public async Task A_long_list_shows_what_fits()
    {
        await using var tab = await OpenAsync("operator", $"/clusters/{RunningConsole.Dev}/types/namespaces");

        await tab.WaitForTextAsync("kube-system");

        Assert.False(tab.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_link_is_followed_within_the_circuit()
    {
        await using var tab = await OpenAsync("operator", "/");

        await tab.ClickAsync(RunningConsole.Dev);

        await tab.WaitForAsync(element => element.Name == "h1" && element.Text == RunningConsole.Dev, "the cluster's page");
        Assert.Equal($"/clusters/{RunningConsole.Dev}", tab.Address.AbsolutePath);
    }

    [Fact]
    public async Task A_field_takes_what_is_typed()
    {
        await using var tab = await OpenAsync("operator", "/");

        await tab.FillAsync("Name, label, version or uid", RunningConsole.Staging);

        await tab.WaitForTextAsync(", 1 shown");
        Assert.Equal($"?q={RunningConsole.Staging}", tab.Address.Query);
    }

    [Fact]
    public async Task Without_an_origin_the_socket_stays_shut()
    {
        var session = await SignInAsync("operator");

        var refused = await Assert.ThrowsAsync<CircuitRefusedException>(
            () => HeadlessCircuit.OpenAsync(session, "/", CancellationToken.None, new() { SendsOrigin = false }));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    public async Task Without_a_cookie_there_is_no_page_to_begin_with()
    {
        using var stranger = ConsoleSession.Stranger(running.Console.Address);

        var refused = await Assert.ThrowsAsync<CircuitRefusedException>(() => HeadlessCircuit.OpenAsync(stranger, "/", CancellationToken.None));

        Assert.Equal(HttpStatusCode.Redirect, refused.Status);
    }

    [Fact]
    public async Task The_tab_is_taken_away_when_its_sign_in_ends()
    {
        running.PutPerson("circuit-leaver", "operator");
        var session = await SignInAsync("circuit-leaver");
        await using var tab = await HeadlessCircuit.OpenAsync(session, "/settings", CancellationToken.None);

        await session.SignOutAsync(CancellationToken.None);

        Assert.Equal("left for /signed-out?ended", await tab.Ended.WaitAsync(Testing.Eventually.Limit));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tab.WaitForTextAsync("never there"));
    }

    private static void Make(SimulatedCluster cluster, string name, string tier) => cluster.Objects.Create(Type, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = tier } },
        ["provisioner"] = "ebs.csi.aws.com",
    });

    private async Task<ConsoleSession> SignInAsync(string account)
    {
        var session = await ConsoleSession.SignInAsync(running.Console.Address, account, CancellationToken.None);
        _sessions.Add(session);
        return session;
    }

    private async Task<HeadlessCircuit> OpenAsync(string account, string path) =>
        await HeadlessCircuit.OpenAsync(await SignInAsync(account), path, CancellationToken.None);
}
