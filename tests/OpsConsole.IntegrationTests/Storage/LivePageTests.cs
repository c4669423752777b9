using System.Text.Json.Nodes;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing.Circuits;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Live pages in circuits without a browser: what moves, what is not theirs, and what ends with a role.</summary>
[Collection(typeof(RunningCollection))]
public sealed class LivePageTests(RunningConsole running) : IDisposable
{
    private const string Classes = "storageclasses.storage.k8s.io";

    private readonly List<ConsoleSession> _sessions = [];

    public void Dispose() => _sessions.ForEach(session => session.Dispose());

    [Fact]
    public async Task An_open_page_shows_what_happens_in_the_cluster_and_what_is_gone()
    {
        var cluster = await running.AddClusterAsync("live-page", "dev");
        await running.FirstCaptureAsync(cluster.Name);
        await using var tab = await OpenAsync("operator", $"/storage/classes?cluster={cluster.Name}");
        await tab.WaitForTextAsync("Live");

        Make(cluster, "brand-new-class");
        await tab.WaitForTextAsync("brand-new-class");
        cluster.Objects.Delete(Classes, null, "brand-new-class");

        await tab.WaitForNoTextAsync("brand-new-class");
    }

    [Fact]
    public async Task A_page_that_began_before_anything_was_read_says_when_nothing_fits()
    {
        var cluster = await running.AddClusterAsync("live-late", "dev");
        await running.FirstCaptureAsync(cluster.Name);
        // The page is drawn while one type cannot be read yet.
        var overloaded = cluster.Faults.Inject(Fault.Of(new FaultEffect.Status(503)) with { Type = Classes });
        await using var tab = await OpenAsync("operator", $"/storage/classes?cluster={cluster.Name}&q=nothing-like-this");
        await tab.WaitForTextAsync("Reading");
        Assert.DoesNotContain("No storage classes fit the filter", tab.Text, StringComparison.Ordinal);

        overloaded.Dispose();

        await tab.WaitForTextAsync("No storage classes fit the filter");
    }

    [Fact]
    public async Task A_cluster_that_is_not_theirs_shows_nothing_whatever_the_address_asks()
    {
        await using var everything = await OpenAsync("operator", "/storage/classes");
        await everything.WaitForTextAsync(RunningConsole.Dev);
        await using var asked = await OpenAsync("operator", $"/storage/classes?cluster={RunningConsole.Lab}&row={RunningConsole.Lab}%2F{Classes}%2F-%2Fgp3");

        await asked.WaitForTextAsync("No storage classes fit the filter");

        Assert.DoesNotContain(RunningConsole.Lab, everything.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ebs.csi.aws.com", asked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_is_taken_away_takes_its_rows_from_an_open_page()
    {
        running.PutPerson("live-leaver", "operator");
        await using var tab = await OpenAsync("live-leaver", "/storage/classes");
        await tab.WaitForTextAsync(RunningConsole.Dev);

        running.PutPerson("live-leaver");

        await tab.WaitForNoTextAsync(RunningConsole.Dev);
    }

    private static void Make(SimulatedCluster cluster, string name) => cluster.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3" },
    });

    private async Task<HeadlessCircuit> OpenAsync(string account, string path)
    {
        var session = await ConsoleSession.SignInAsync(running.Console.Address, account, TestContext.Current.CancellationToken);
        _sessions.Add(session);
        return await HeadlessCircuit.OpenAsync(session, path, TestContext.Current.CancellationToken);
    }
}
