using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.Platform.Api;
using OpsConsole.Sandbox.Clusters;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>How something comes back is chosen on pages: with what it needs, by fields, as of a moment.</summary>
public sealed class RestoreChoicesTests(SandboxedConsole console) : IDisposable
{
    private const string Place = Clusters.Development;
    private const string Routes = "ingresses.networking.k8s.io";
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Databases = "tidbclusters.pingcap.com";
    private const string Spaces = "namespaces";
    private const string Space = "choices-lost";
    private const string Name = "chosen";

    private string? _space;

    private SimulatedCluster Cluster => console.Sandbox.Clusters.Single(cluster => cluster.Name == Place);

    public void Dispose()
    {
        foreach (var (type, space, name) in new[] { (Routes, (string?)Space, Name), (Classes, null, Name), (Classes, null, $"{Name}-too"), (Databases, _space, Name) })
            if (Cluster.Objects.Find(type, space, name) is not null)
                Cluster.Objects.Delete(type, space, name);
        LoseSpace();
    }

    [Fact]
    public async Task What_cannot_be_planned_without_its_namespace_brings_it_along_and_says_before_that_nothing_comes_along_elsewhere()
    {
        await using var visit = await console.VisitAsync("administrator");
        Cluster.Objects.Create(Spaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Space } });
        Cluster.Objects.Create(Routes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Space }, ["spec"] = new JsonObject { ["ingressClassName"] = "alb" } });
        await FollowingTests.CaptureAsync(visit, Place);
        Cluster.Objects.Delete(Routes, Space, Name);
        LoseSpace();
        await FollowingTests.CaptureAsync(visit, Place);
        await visit.OpenAsync($"/restores?q={Name}&type={Routes}");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = $"Restore {Space}/{Name}…" }).ClickAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync($"namespace {Space} is not there");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Where and how it comes back…" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/restores/where?restore=*");
        var (spaces, button) = (visit.Page.GetByLabel("create missing namespaces"), visit.Page.GetByRole(AriaRole.Button, new() { Name = "Plan it " }));

        await visit.Page.GetByLabel(Space, new() { Exact = true }).FillAsync("default");
        await visit.Page.GetByLabel(Space, new() { Exact = true }).BlurAsync();
        await Expect(spaces).ToBeDisabledAsync();
        await Expect(visit.Page.GetByLabel("bring back the status too")).ToBeDisabledAsync();
        await Expect(visit.Page.Locator(".beside")).ToContainTextAsync("Only what goes back where it was brings anything with it");
        await Rules.HoldAsync(visit, "where it goes elsewhere");
        await visit.Page.GetByLabel(Space, new() { Exact = true }).FillAsync(Space);
        await visit.Page.GetByLabel(Space, new() { Exact = true }).BlurAsync();
        await spaces.CheckAsync();
        await visit.DrawAsync(Theme.Dark);
        await Rules.HoldAsync(visit, "what comes with it, dark");
        await visit.DrawAsync(Theme.Light);
        await button.ClickAsync();

        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(2);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Where and how" }).ClickAsync();
        await Expect(spaces).ToBeCheckedAsync();
        await spaces.UncheckAsync();
        await button.ClickAsync();
        await Expect(visit.Page.Locator(".refused-line")).ToContainTextAsync($"namespace {Space} is not there");
    }

    [Fact]
    public async Task A_reference_of_what_goes_elsewhere_is_left_as_it_is()
    {
        await using var visit = await console.VisitAsync("administrator");
        var model = Cluster.Store.Latest(Databases).Objects.First(held => held.Name == "tidb");
        var document = model.Parse();
        document["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = model.Namespace };
        document["spec"]!["cluster"] = new JsonObject { ["name"] = Name, ["namespace"] = model.Namespace };
        document.Remove("status");
        Cluster.Objects.Create(Databases, document);
        _space = model.Namespace;
        await FollowingTests.CaptureAsync(visit, Place);
        RestoreTarget target = new() { Cluster = Place, Type = Databases, Namespace = model.Namespace!, Name = Name, To = new() { Namespace = "default", Name = "copy" } };
        await visit.OpenAsync(RequestLinks.New(RestoreObjects.ActionKey, new Dictionary<string, string> { [RestoreQuestion.Key] = RestoreQuestion.Write([target]) }));
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        var (former, plan) = (visit.Page.Url, visit.Page.Locator(".item"));
        await Expect(plan).ToContainTextAsync("Rewritten: spec.cluster.namespace");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Where and how" }).ClickAsync();

        var rows = visit.Page.Locator(".references tbody tr");
        await Expect(rows.Filter(new() { HasText = "spec.cluster.name" }).Filter(new() { HasText = "copy" })).ToHaveCountAsync(1);
        await Rules.HoldAsync(visit, "references that can stay");
        await visit.Page.GetByLabel($"Leave spec.cluster.namespace of {model.Namespace}/{Name} as it is").CheckAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Plan it there" }).ClickAsync();

        await visit.Page.WaitForURLAsync(address => address.Contains("/approvals/new?draft=", StringComparison.Ordinal) && address != former);
        await Expect(plan).ToContainTextAsync("Rewritten: spec.cluster.name was");
        await Expect(plan).Not.ToContainTextAsync("Rewritten: spec.cluster.namespace");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Where and how" }).ClickAsync();
        await Expect(visit.Page.GetByLabel($"Leave spec.cluster.namespace of {model.Namespace}/{Name} as it is")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Of_an_earlier_version_ticked_fields_are_merged_into_the_living_object()
    {
        await using var visit = await console.VisitAsync("administrator");
        Make(Name, ("team", "one"), ("tier", "one"), ("zone", "one"));
        await FollowingTests.CaptureAsync(visit, Place);
        Cluster.Objects.Change(Classes, null, Name, document => document["metadata"]!["labels"] = new JsonObject { ["team"] = "two", ["mine"] = "yes" });
        await FollowingTests.CaptureAsync(visit, Place);
        await visit.OpenAsync($"/clusters/{Place}/types/{Classes}/-/{Name}/diff");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Merge fields" }).ClickAsync();
        var fields = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Fields that are merged" });
        await Expect(fields.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(3);
        await Rules.HoldAsync(visit, "the choice of fields to merge");
        await Expect(fields.GetByRole(AriaRole.Checkbox, new() { Name = "metadata.labels.team" })).Not.ToBeCheckedAsync();
        await fields.GetByRole(AriaRole.Checkbox, new() { Name = "metadata.labels.team" }).CheckAsync();
        await fields.GetByRole(AriaRole.Checkbox, new() { Name = "metadata.labels.zone" }).UncheckAsync();
        await fields.GetByRole(AriaRole.Link, new() { Name = "Merge 2 of 3 fields…" }).ClickAsync();

        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        var plan = visit.Page.Locator(".item");
        await Expect(plan).ToContainTextAsync("metadata.labels.team");
        await Expect(plan).ToContainTextAsync("metadata.labels.tier");
        await Expect(plan).Not.ToContainTextAsync("metadata.labels.zone");
        await Expect(plan).Not.ToContainTextAsync("Left out");
    }

    [Fact]
    public async Task Rows_of_a_past_moment_are_asked_back_as_they_were_then()
    {
        await using var visit = await console.VisitAsync("administrator");
        Make(Name, ("team", "then"));
        Make($"{Name}-too", ("team", "then"));
        await FollowingTests.CaptureAsync(visit, Place);
        var then = AsOf.Write(TimeProvider.System.GetUtcNow());
        Cluster.Objects.Delete(Classes, null, Name);
        Cluster.Objects.Change(Classes, null, $"{Name}-too", document => document["metadata"]!["labels"]!["team"] = "now");
        await FollowingTests.CaptureAsync(visit, Place);
        await visit.OpenAsync($"/clusters/{Place}/types/{Classes}?name={Name}&at={then}");

        await visit.Page.GetByLabel($"Select {Name}", new() { Exact = true }).CheckAsync();
        await visit.Page.GetByLabel($"Select {Name}-too", new() { Exact = true }).CheckAsync();
        var bar = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Selected rows" });
        await Expect(bar).ToContainTextAsync("2 selected");
        await Expect(bar.GetByText("Request deletion")).ToHaveCountAsync(0);
        await Rules.HoldAsync(visit, "selected rows of a past moment");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Restore 2 objects as of then…" }).ClickAsync();

        await visit.Page.WaitForURLAsync(address => address.Contains(RequestLinks.NewPage, StringComparison.Ordinal));
        var plan = visit.Page.Locator(".item");
        await Expect(plan).ToHaveCountAsync(2);
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("created again from a stored version");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("replaced whole");
    }

    private void Make(string name, params (string Key, string Value)[] labels) => Cluster.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))) },
        ["provisioner"] = "example.org/none",
    });

    private void LoseSpace()
    {
        if (Cluster.Objects.Find(Spaces, null, Space) is { } space)
            Cluster.Store.Remove(Spaces, _ => space);
    }
}
