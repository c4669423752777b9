using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Sandbox.Clusters;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Where a change is seen it can be asked back: from the list of changes, field by field from its comparison, and merged from an earlier version.</summary>
public sealed class RestoreOfferTests(SandboxedConsole console) : IDisposable
{
    private const string Place = Clusters.Development;
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Name = "offered";

    private SimulatedCluster Cluster => console.Sandbox.Clusters.Single(cluster => cluster.Name == Place);

    public void Dispose()
    {
        if (Cluster.Objects.Find(Classes, null, Name) is not null)
            Cluster.Objects.Delete(Classes, null, Name);
    }

    [Fact]
    public async Task A_change_is_asked_back_from_the_list_by_fields_and_by_merging_the_version_before()
    {
        await using var visit = await console.VisitAsync("administrator");
        Cluster.Objects.Create(Classes, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = new JsonObject { ["team"] = "one", ["tier"] = "one" } },
            ["provisioner"] = "example.org/none",
        });
        await FollowingTests.CaptureAsync(visit, Place);
        Cluster.Objects.Change(Classes, null, Name, document => document["metadata"]!["labels"] = new JsonObject { ["team"] = "two" });
        await FollowingTests.CaptureAsync(visit, Place);
        var plan = visit.Page.Locator(".item");

        await visit.OpenAsync($"/changes?cluster={Place}&type={Classes}");
        var row = visit.Page.Locator(".changes tr", new() { HasText = Name }).Filter(new() { HasText = "one → two" });
        await row.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Revert…") }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?*");
        await Expect(plan).ToHaveCountAsync(1);
        await Expect(plan).ToContainTextAsync("metadata.labels.team");
        await Expect(plan).ToContainTextAsync("metadata.labels.tier");

        await visit.OpenAsync($"/changes?cluster={Place}&type={Classes}");
        await row.Locator(".change-what").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Choose fields" }).ClickAsync();
        await Rules.HoldAsync(visit, "the choice of fields");
        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "metadata.labels.team", Exact = true }).UncheckAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Revert 1 of 2 fields…" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?*");
        await Expect(plan).ToContainTextAsync("metadata.labels.tier");
        await Expect(plan).Not.ToContainTextAsync("metadata.labels.team");

        await visit.OpenAsync($"/clusters/{Place}/types/{Classes}/-/{Name}?tab=versions");
        await visit.Page.GetByRole(AriaRole.List, new() { Name = "Versions, newest first" }).GetByRole(AriaRole.Listitem).Last.GetByRole(AriaRole.Link).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Merge it…" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?*");
        await Expect(plan).ToHaveCountAsync(1);
        // What nobody has any more comes back; what somebody has otherwise stays, and is named.
        await Expect(plan).ToContainTextAsync("metadata.labels.tier");
        await Expect(plan).ToContainTextAsync("Left out, as others own it and it was not named: metadata.labels.team");
    }

    [Fact]
    public async Task A_version_goes_to_another_cluster_under_another_name_by_the_steps_of_its_plan()
    {
        await using var visit = await console.VisitAsync("administrator");
        Cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name }, ["provisioner"] = "example.org/none" });
        await FollowingTests.CaptureAsync(visit, Place);
        Cluster.Objects.Change(Classes, null, Name, document => document["metadata"]!["labels"] = new JsonObject { ["team"] = "two" });
        await FollowingTests.CaptureAsync(visit, Place);
        await visit.OpenAsync($"/clusters/{Place}/types/{Classes}/-/{Name}?tab=versions");
        await visit.Page.GetByRole(AriaRole.List, new() { Name = "Versions, newest first" }).GetByRole(AriaRole.Listitem).Last.GetByRole(AriaRole.Link).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Restore this version…" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        var former = visit.Page.Url;
        var steps = visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Steps of this restore" });

        await visit.Page.GetByLabel("Reason").FillAsync("It is to be looked at beside the other.");
        await steps.GetByRole(AriaRole.Link, new() { Name = "Where" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/restores/where?draft=*");
        await Rules.HoldAsync(visit, "where it goes");
        await visit.DrawAsync(Theme.Dark);
        await Rules.HoldAsync(visit, "where it goes, dark");
        await visit.DrawAsync(Theme.Light);
        await visit.Page.GetByLabel(Place).SelectOptionAsync(Clusters.Staging);
        await visit.Page.GetByLabel("its name there").FillAsync("Not A Name");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Plan it there" }).ClickAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("'Not A Name' is no name that an object of");
        await visit.Page.GetByLabel("its name there").FillAsync("offered-there");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Plan it there" }).ClickAsync();

        await visit.Page.WaitForURLAsync(address => address.Contains("/approvals/new?draft=", StringComparison.Ordinal) && address != former);
        var plan = visit.Page.Locator(".item");
        await Expect(plan).ToHaveCountAsync(1);
        await Expect(plan).ToContainTextAsync("offered-there");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync(Clusters.Staging);
        await Expect(visit.Page.GetByLabel("Reason")).ToHaveValueAsync("It is to be looked at beside the other.");
        await steps.GetByRole(AriaRole.Link, new() { Name = "Where" }).ClickAsync();
        await Expect(visit.Page.GetByLabel("its name there")).ToHaveValueAsync("offered-there");
        await Expect(visit.Page.GetByLabel(Place)).ToHaveValueAsync(Clusters.Staging);
    }
}
