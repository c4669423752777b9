using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Storage;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Twelve buckets of a production cluster, asked for by an operator, approved by two others and deleted, by three people with a mouse.</summary>
public sealed class BucketDeletionTests(SandboxedConsole console) : IAsyncLifetime
{
    /// <summary>One that nobody of the simulated world changes while it is asked for.</summary>
    private const string Protected = "tdc-prod-use1-c10001-ledger";
    private const string Model = "tdc-prod-use1-c10001-data";

    private static readonly string Table = $"/clusters/{Clusters.Production}/types/{Clusters.ManagedType}";
    private static readonly string[] Spare = [.. Enumerable.Range(1, 11).Select(number => $"spare-{number:00}")];

    private SimulatedCluster Cluster => console.Sandbox.Clusters.Single(cluster => cluster.Name == Clusters.Production);

    public async ValueTask InitializeAsync()
    {
        foreach (var name in Spare)
            Create(name, isHeld: name == "spare-07");
        await using var visit = await console.VisitAsync("administrator");
        await FollowingTests.CaptureAsync(visit, Clusters.Production);
        Cluster.Requests.Keep(10_000);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var name in Spare.Where(name => Find(name) is not null))
        {
            Cluster.Objects.Change(Clusters.ManagedType, null, name, held => held["metadata"]!.AsObject().Remove("finalizers"));
            if (Find(name) is not null)
                Cluster.Objects.Delete(Clusters.ManagedType, null, name);
        }
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Nine_go_and_each_of_the_others_shows_its_truth()
    {
        await using var asking = await console.VisitAsync("operator");
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        await SelectAsync(asking, "spare-", Spare);
        await SelectAsync(asking, Protected, [Protected]);
        var number = await AskAsync(asking, 12);

        await ApproveFromInboxAsync(first, number);
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Waits for votes");
        Change("spare-03");
        // A status write is no drift.
        Cluster.Objects.Change(Clusters.ManagedType, null, "spare-04", held => held["status"] = new JsonObject { ["atProvider"] = new JsonObject { ["arn"] = "x" } });
        await ApproveFromInboxAsync(second, number);
        await RunAsync(asking, 12);

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Partly done");
        await Expect(asking.Page.Locator(".item-tally")).ToContainTextAsync(new Regex("9 done.*1 skipped|1 skipped.*9 done", RegexOptions.Singleline));
        await Expect(Item(asking, "spare-07")).ToContainTextAsync("Accepted, not gone yet");
        await Expect(Item(asking, "spare-07")).ToContainTextAsync("example.org/hold");
        await Expect(Item(asking, Protected)).ToContainTextAsync("This resource is in-use by 1 usage(s)");
        await Expect(Item(asking, Protected)).ToContainTextAsync("Refused");
        Assert.Equal([.. Spare.Where(name => name is "spare-03" or "spare-07")], Spare.Where(name => Find(name) is not null));
        Assert.DoesNotContain(Deletions(), deletion => deletion.Path.EndsWith("/spare-03", StringComparison.Ordinal));
        Assert.All(Deletions(), deletion => Assert.Contains("\"preconditions\":{\"uid\":\"", deletion.Body, StringComparison.Ordinal));

        await WayBackShowsTheStateBeforeAsync(asking, "spare-01");
        await TheSkippedOneIsAskedForAgainAsync(asking, number);
        await TheAuditHoldsAsync(first);
    }

    [Fact]
    public async Task Where_the_plan_says_stale_one_that_changed_ends_it_and_shows_then_and_now()
    {
        await using var asking = await console.VisitAsync("operator");
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        await SelectAsync(asking, "spare-", [.. Spare.Take(6)]);
        var number = await AskAsync(asking, 6, "stale");
        await ApproveFromInboxAsync(first, number);
        await ApproveFromInboxAsync(second, number);
        Change("spare-03");
        await RunAsync(asking, 6);

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Stale");
        await Expect(asking.Page.Locator(".outcome")).ToContainTextAsync("Nothing was done.");
        await Item(asking, "spare-03").Locator("[data-preview]").ClickAsync();
        await Expect(Item(asking, "spare-03").Locator(".substance")).ToContainTextAsync("eu-west-1");
        Assert.Empty(Deletions());
        Assert.All(Spare, name => Assert.NotNull(Find(name)));

        await asking.Page.GetByRole(AriaRole.Link, new() { Name = "Renew", Exact = true }).ClickAsync();
        await asking.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(asking.Page.Locator(".item")).ToHaveCountAsync(6);
        await Expect(asking.Page.Locator(".item-mark")).ToHaveCountAsync(1);
    }

    private static async Task SelectAsync(Visit visit, string filter, IReadOnlyCollection<string> names)
    {
        if (!visit.Page.Url.Contains(Table, StringComparison.Ordinal))
            await visit.OpenAsync(Table);
        await visit.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Name", Exact = true }).FillAsync(filter);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await visit.Page.WaitForURLAsync($"**{Table}?name={filter}");
        foreach (var name in names)
            await visit.Page.GetByLabel($"Select {name}", new() { Exact = true }).CheckAsync();
    }

    private static async Task<long> AskAsync(Visit visit, int count, string? drift = null)
    {
        await visit.Page.GetByRole(AriaRole.Region, new() { Name = "Selected rows" }).GetByRole(AriaRole.Button, new() { Name = "Request deletion…" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(count);
        if (drift is not null)
        {
            var plan = visit.Page.Url;
            await visit.Page.Locator(".plan-choices fieldset").Last.GetByRole(AriaRole.Radio).Last.ClickAsync();
            await visit.Page.WaitForURLAsync(address => address.Contains("draft=", StringComparison.Ordinal) && address != plan);
            await visit.SettledAsync();
        }
        await visit.Page.GetByLabel("Reason").FillAsync("Not needed any more.");
        await visit.Page.GetByLabel("Ticket or change").FillAsync("OPS-1");
        if (count > 10)
        {
            await Expect(Requests.Ask(visit)).ToBeDisabledAsync();
            await visit.Page.GetByLabel("Type the number of items").FillAsync($"{count}");
        }
        await Requests.Ask(visit).ClickAsync();
        await Expect(visit.Page.Locator(".vote-bar")).ToBeVisibleAsync();
        return Requests.NumberOf(visit);
    }

    private static async Task ApproveFromInboxAsync(Visit visit, long number)
    {
        await visit.OpenAsync(RequestLinks.Inbox);
        await visit.Page.Locator($".request-table a[href='{RequestLinks.Request(number)}']").First.ClickAsync();
        await Requests.Approve(visit).ClickAsync();
        await Expect(visit.Page.Locator(".vote-bar")).Not.ToContainTextAsync("Reject");
    }

    private static async Task RunAsync(Visit visit, int count)
    {
        await Expect(Requests.Chip(visit)).ToHaveTextAsync("Approved");
        if (count > 10)
            await visit.Page.GetByLabel("Type the number of items").FillAsync($"{count}");
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Run: ") }).ClickAsync();
    }

    private static async Task WayBackShowsTheStateBeforeAsync(Visit visit, string name)
    {
        var request = visit.Page.Url;
        await Item(visit, name).GetByRole(AriaRole.Link, new() { Name = "Its state just before" }).ClickAsync();
        await Expect(visit.Page.Locator(".yaml")).ToContainTextAsync($"name: {name}");
        await visit.GoAsync(new Uri(request).AbsolutePath);
    }

    private static async Task TheSkippedOneIsAskedForAgainAsync(Visit visit, long number)
    {
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Ask again for the skipped (1)" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".item")).ToContainTextAsync("spare-03");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync($"#{number}");
    }

    private static async Task TheAuditHoldsAsync(Visit visit)
    {
        await visit.OpenAsync("/audit");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the whole chain now" }).ClickAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Chain verified to #");
    }

    private static ILocator Item(Visit visit, string name) => visit.Page.Locator(".item", new() { Has = visit.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });

    private IReadOnlyList<ReceivedRequest> Deletions() => [.. Cluster.Requests.All.Where(request => request.Method == "DELETE")];

    private StoredObject? Find(string name) => Cluster.Objects.Find(Clusters.ManagedType, null, name);

    private void Change(string name) => Cluster.Objects.Change(Clusters.ManagedType, null, name, held => held["spec"]!["forProvider"]!["region"] = "eu-west-1", "kubectl-edit");

    private void Create(string name, bool isHeld)
    {
        var document = Cluster.Objects.Find(Clusters.ManagedType, null, Model)!.Parse();
        document["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["purpose"] = "spare" },
            ["annotations"] = new JsonObject { ["crossplane.io/external-name"] = name },
            ["finalizers"] = isHeld ? new JsonArray("example.org/hold") : [],
        };
        document.Remove("status");
        Cluster.Objects.Create(Clusters.ManagedType, document);
    }
}
