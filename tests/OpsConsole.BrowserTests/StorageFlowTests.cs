using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Sandbox.Clusters;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Live storage as people use it: what moves, what waits, and a bucket that is protected, kept by its protection, released and deleted.</summary>
public sealed class StorageFlowTests(SandboxedConsole console) : IDisposable
{
    private const string Model = "tdc-prod-use1-c10001-data";
    private const string Usages = "clusterusages.protection.crossplane.io";

    private readonly List<string> _made = [];

    private SimulatedCluster Cluster => console.Sandbox.Clusters.Single(cluster => cluster.Name == Clusters.Production);

    public void Dispose()
    {
        foreach (var name in _made)
        {
            foreach (var usage in Cluster.Store.Latest(Usages).Objects.Where(usage => usage.Parse()["spec"]?["of"]?["resourceRef"]?["name"]?.GetValue<string>() == name).ToList())
                Remove(Usages, usage.Name);
            Remove(Clusters.ManagedType, name);
        }
    }

    [Fact]
    public async Task What_happens_in_the_cluster_moves_on_the_page_and_waits_while_it_is_paused()
    {
        await using var visit = await console.VisitAsync("operator");
        Make("moving-b");
        await visit.OpenAsync("/storage/buckets?q=moving-");
        await Expect(Rows(visit)).ToHaveCountAsync(1);

        Pause("moving-b");
        await Expect(Rows(visit)).ToContainTextAsync("Paused");

        await visit.Page.Keyboard.PressAsync("u");
        await Expect(visit.Page.Locator(".live-standing")).ToContainTextAsync("Paused");
        Make("moving-a");
        // The other row may wait too: what is known of its cluster is looked at again meanwhile. That rows are counted once each is TableWindow's own test.
        await Expect(visit.Page.Locator(".live-standing")).ToContainTextAsync(new Regex("[1-9][0-9]* updates? waiting"));
        await Expect(Rows(visit)).ToHaveCountAsync(1);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(Rows(visit)).ToHaveCountAsync(2);
        await Expect(visit.Page.Locator(".live-standing")).ToContainTextAsync("Live");
    }

    [Fact]
    public async Task No_row_moves_from_under_the_pointer()
    {
        await using var visit = await console.VisitAsync("operator");
        Make("under-b");
        await visit.OpenAsync("/storage/buckets?q=under-&sort=name");
        await Expect(Rows(visit)).ToHaveCountAsync(1);
        await Rows(visit).HoverAsync();
        var place = await Place();

        Make("under-a");
        await Expect(visit.Page.Locator(".live-counters")).ToContainTextAsync("2");
        await Expect(visit.Page.Locator(".live-foot")).ToContainTextAsync("of 2");
        Assert.Equal(place, await Place());

        await visit.Heading.HoverAsync();
        await Expect(Rows(visit).First).ToContainTextAsync("under-a");
        Assert.NotEqual(place, await Place());

        async Task<float> Place() => (await visit.Page.Locator("tr", new() { HasText = "under-b" }).BoundingBoxAsync())!.Y;
    }

    [Fact]
    public async Task A_bucket_is_protected_refused_to_a_deletion_released_and_deleted()
    {
        const string name = "flow-bucket";
        await using var asking = await console.VisitAsync("operator");
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        Make(name);

        await asking.OpenAsync($"/storage/protection?q={name}");
        await Expect(Rows(asking)).ToContainTextAsync("Not protected");
        await asking.Page.GetByRole(AriaRole.Link, new() { Name = "Rule violated 1" }).ClickAsync();
        await PressAsync(asking, name, "Request protection…");
        await Expect(asking.Page.Locator(".item-preview")).ToContainTextAsync("kind: ClusterUsage");
        var protection = await AskAsync(asking);
        await ApproveAsync(first, protection);
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Succeeded");
        await asking.OpenAsync($"/storage/protection?q={name}");
        await Expect(Rows(asking)).ToContainTextAsync("Protected");

        await DeleteAsync(asking, first, second, name);
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Failed, nothing done");
        await Expect(asking.Page.Locator(".item")).ToContainTextAsync("This resource is in-use by 1 usage(s)");
        Assert.NotNull(Cluster.Objects.Find(Clusters.ManagedType, null, name));

        await asking.OpenAsync($"/storage/protection?q={name}");
        await Expect(Rows(asking)).ToContainTextAsync("Background");
        await PressAsync(asking, name, "Request lifting…");
        await RunAsync(asking, first, second, await AskAsync(asking));
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Succeeded");
        await asking.OpenAsync($"/storage/protection?q={name}");
        await Expect(Rows(asking)).ToContainTextAsync("Not protected");

        await DeleteAsync(asking, first, second, name);
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Succeeded");
        Assert.Null(Cluster.Objects.Find(Clusters.ManagedType, null, name));
        await asking.OpenAsync($"/storage/buckets?q={name}");
        await Expect(asking.Page.Locator("main")).ToContainTextAsync("No buckets fit the filter");
    }

    private static ILocator Rows(Visit visit) => visit.Page.Locator(".live-table tbody tr");

    /// <summary>From the row to its drawer, and there to what can be asked for.</summary>
    private static async Task PressAsync(Visit visit, string name, string offer)
    {
        await visit.Page.Locator(".live-table tbody").GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = offer, Exact = true }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await visit.SettledAsync();
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(1);
    }

    private static async Task<long> AskAsync(Visit visit)
    {
        await visit.Page.GetByLabel("Reason").FillAsync("As the runbook says.");
        await visit.Page.GetByLabel("Ticket or change").FillAsync("OPS-7");
        await Requests.Ask(visit).ClickAsync();
        await Expect(visit.Page.Locator(".vote-bar")).ToBeVisibleAsync();
        return Requests.NumberOf(visit);
    }

    private static async Task ApproveAsync(Visit visit, long number)
    {
        await visit.OpenAsync(RequestLinks.Request(number));
        await Requests.Approve(visit).ClickAsync();
        await Expect(visit.Page.Locator(".vote-bar")).Not.ToContainTextAsync("Reject");
    }

    private static async Task RunAsync(Visit asking, Visit first, Visit second, long number)
    {
        await ApproveAsync(first, number);
        await ApproveAsync(second, number);
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Approved");
        await asking.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Run: ") }).ClickAsync();
    }

    private static async Task DeleteAsync(Visit asking, Visit first, Visit second, string name)
    {
        await asking.OpenAsync($"/storage/buckets?q={name}");
        await PressAsync(asking, name, "Request deletion…");
        await RunAsync(asking, first, second, await AskAsync(asking));
    }

    private void Make(string name)
    {
        var document = Cluster.Objects.Find(Clusters.ManagedType, null, Model)!.Parse();
        document["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { ["crossplane.io/external-name"] = name } };
        document.Remove("status");
        Cluster.Objects.Create(Clusters.ManagedType, document);
        _made.Add(name);
    }

    private void Pause(string name) => Cluster.Objects.Change(Clusters.ManagedType, null, name, held => held["metadata"]!["annotations"]!["crossplane.io/paused"] = "true");

    private void Remove(string type, string name)
    {
        if (Cluster.Objects.Find(type, null, name) is null)
            return;
        Cluster.Objects.Change(type, null, name, held => held["metadata"]!.AsObject().Remove("finalizers"));
        if (Cluster.Objects.Find(type, null, name) is not null)
            Cluster.Objects.Delete(type, null, name);
    }
}
