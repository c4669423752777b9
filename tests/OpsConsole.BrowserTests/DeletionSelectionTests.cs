using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Sandbox.Clusters.Objects;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Where somebody chooses what others are to approve the deletion of.</summary>
public sealed partial class DeletionSelectionTests(SandboxedConsole console) : IAsyncLifetime
{
    private const string Table = $"/clusters/{Clusters.Development}/types/customresourcedefinitions.apiextensions.k8s.io";

    private const string Classes = "storageclasses.storage.k8s.io";

    private ClusterObjects Objects => console.Sandbox.Clusters.Single(cluster => cluster.Name == Clusters.Development).Objects;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        for (var number = 0; number < 120; number++)
            Objects.Delete(Classes, null, $"ticked-{number:000}");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Rows_are_ticked_by_key_stay_ticked_out_of_sight_and_lead_to_a_plan()
    {
        await using var visit = await console.VisitAsync("administrator");
        for (var number = 0; number < 120; number++)
            Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"ticked-{number:000}" }, ["provisioner"] = "example.org/none" });
        await FollowingTests.CaptureAsync(visit);
        await visit.OpenAsync($"/clusters/{Clusters.Development}/types/{Classes}?name=ticked-");
        var bar = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Selected rows" });
        var first = visit.Page.Locator("[data-select]").First;
        await Expect(first).ToBeVisibleAsync();
        await Expect(bar).ToHaveCountAsync(0);
        var name = await first.GetAttributeAsync("aria-label");

        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("x");
        await Expect(bar).ToContainTextAsync("1 selected");
        await visit.Page.EvaluateAsync("() => { document.querySelector('.resource-grid .mud-table-container').scrollTop = 1e6; }");
        await Expect(visit.Page.GetByLabel(name!, new() { Exact = true })).ToHaveCountAsync(0);
        await visit.Page.Locator("[data-select]").Last.CheckAsync();
        await Expect(bar).ToContainTextAsync("2 selected");
        await visit.Page.EvaluateAsync("() => { document.querySelector('.resource-grid .mud-table-container').scrollTop = 0; }");
        await Expect(visit.Page.GetByLabel(name!, new() { Exact = true })).ToBeCheckedAsync();

        await bar.GetByRole(AriaRole.Button, new() { Name = "Request deletion…" }).ClickAsync();

        await visit.Page.WaitForURLAsync(Plan());
        Assert.Equal(2, visit.Page.Url.Split("%22uid%22").Length - 1);
    }

    [Fact]
    public async Task All_that_fit_a_filter_are_asked_for_with_their_number_and_a_selection_can_be_cleared()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync($"{Table}?name=bucket");
        var bar = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Selected rows" });
        await visit.Page.Locator("[data-select]").First.CheckAsync();

        await Expect(bar.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", AllOfFilter());
        await bar.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();

        await Expect(bar).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("[data-select]").First).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task Whoever_may_not_ask_is_offered_nothing()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync(Table.Replace(Clusters.Development, Clusters.Staging, StringComparison.Ordinal));
        await Expect(visit.Page.Locator(".resource-grid tbody a").First).ToBeVisibleAsync();

        await Expect(visit.Page.Locator("[data-select]")).ToHaveCountAsync(0);
        await visit.Page.Locator(".resource-grid tbody a").First.ClickAsync();
        await Expect(visit.Page.Locator(".yaml")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Request deletion…" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_object_is_asked_for_as_it_is_and_not_as_it_was()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync(Table);
        await visit.Page.Locator(".resource-grid tbody a").First.ClickAsync();
        await Expect(visit.Page.Locator(".yaml")).ToBeVisibleAsync();
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Request deletion…" });
        await Expect(link).ToHaveAttributeAsync("href", Plan());

        var version = await visit.Page.Locator("a[href*='format=yaml']").GetAttributeAsync("href");
        await visit.GoAsync($"{new Uri(visit.Page.Url).AbsolutePath}?version={Version().Match(version!).Groups[1].Value}");

        await Expect(link).ToHaveCountAsync(0);
    }

    [GeneratedRegex(@"/approvals/new\?action=resources\.delete&items=")]
    private static partial Regex Plan();

    [GeneratedRegex(@"^/approvals/new\?action=resources\.delete&cluster=.*&most=[1-9][0-9]*&name=bucket$")]
    private static partial Regex AllOfFilter();

    [GeneratedRegex("version=([0-9]+)")]
    private static partial Regex Version();
}
