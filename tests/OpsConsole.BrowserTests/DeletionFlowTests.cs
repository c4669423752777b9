using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Objects;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Objects of a cluster deleted as asked for; what changed meanwhile is left alone and asked for again.</summary>
public sealed class DeletionFlowTests(SandboxedConsole console) : IAsyncLifetime
{
    private const string Cluster = Clusters.Development;
    private const string Type = "storageclasses.storage.k8s.io";

    private static readonly string[] Names = ["spent-1", "spent-2", "spent-3"];

    private ClusterObjects Objects => console.Sandbox.Clusters.Single(cluster => cluster.Name == Cluster).Objects;

    public ValueTask InitializeAsync()
    {
        foreach (var name in Names)
            Objects.Create(Type, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["step"] = "first" } }, ["provisioner"] = "example.org/none" });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var name in Names.Where(Exists))
            Objects.Delete(Type, null, name);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_changed_after_its_approval_is_left_alone_shown_then_and_now_and_asked_for_again()
    {
        await using var administrator = await console.VisitAsync("administrator");
        await FollowingTests.CaptureAsync(administrator);
        await using var asking = await console.VisitAsync("operator");
        await using var approving = await console.VisitAsync("approver-1");
        await asking.OpenAsync(DeletionLinks.Of(Names.Select(name => new DeletionTarget(Cluster, Type, "", name))));
        await asking.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await AskAsync(asking, "They are spent.");
        var number = Requests.NumberOf(asking);
        await approving.OpenAsync(RequestLinks.Request(number));
        await Expect(approving.Page.Locator(".item")).ToHaveCountAsync(3);
        await Requests.Approve(approving).ClickAsync();
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Approved");
        Objects.Change(Type, null, "spent-2", held => held["metadata"]!["labels"]!["step"] = "second", "kubectl-edit");

        await asking.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Run: ") }).ClickAsync();

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Partly done");
        await Expect(asking.Page.Locator(".item-tally")).ToContainTextAsync(new Regex("2 done.*1 skipped", RegexOptions.Singleline));
        Assert.Equal(["spent-2"], Names.Where(Exists));
        var skipped = asking.Page.Locator(".item", new() { HasText = "spent-2" });
        await skipped.Locator("[data-preview]").ClickAsync();
        await Expect(skipped.Locator(".substance")).ToContainTextAsync("second");

        await asking.Page.GetByRole(AriaRole.Link, new() { Name = "Ask again for the skipped (1)" }).ClickAsync();

        await asking.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(asking.Page.Locator(".item")).ToHaveCountAsync(1);
        await Expect(asking.Page.Locator(".item-mark")).ToContainTextAsync("changed since");
        await AskAsync(asking, "Still spent.");
        await Expect(asking.Page.Locator("main")).ToContainTextAsync($"It takes up request #{number} again");
        await Expect(asking.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the request…" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_object_leads_to_the_request_for_its_deletion_and_a_cancelled_one_does_nothing()
    {
        await using var administrator = await console.VisitAsync("administrator");
        await FollowingTests.CaptureAsync(administrator);
        await using var asking = await console.VisitAsync("operator");
        await asking.OpenAsync($"/clusters/{Cluster}/types/{Type}/-/spent-1");

        await asking.Page.GetByRole(AriaRole.Link, new() { Name = "Request deletion…" }).ClickAsync();
        await asking.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await AskAsync(asking, "It is spent.");
        await asking.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the request…" }).ClickAsync();
        await asking.Page.GetByLabel("Why").FillAsync("It is not.");
        await asking.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the request", Exact = true }).ClickAsync();

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Cancelled");
        await Expect(asking.Page.Locator(".outcome")).ToContainTextAsync("cancelled the request: It is not. Nothing was done.");
        Assert.True(Exists("spent-1"));
    }

    private bool Exists(string name) => Objects.Find(Type, null, name) is not null;

    private static async Task AskAsync(Visit visit, string reason)
    {
        await visit.Page.GetByLabel("Reason").FillAsync(reason);
        await visit.Page.GetByLabel("Ticket or change").FillAsync("CHG-4712");
        await Requests.Ask(visit).ClickAsync();
        await Expect(visit.Page.Locator(".vote-bar")).ToBeVisibleAsync();
    }
}
