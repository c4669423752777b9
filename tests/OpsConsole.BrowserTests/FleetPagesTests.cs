using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Platform.Api;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Fleet, captures and changes as a person uses them: what is chosen stands in the address, and keys do what a mouse does.</summary>
public sealed partial class FleetPagesTests(SandboxedConsole console)
{
    [Fact]
    public async Task Typing_filters_the_fleet_and_the_address_keeps_it()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/");

        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("staging");

        await Expect(visit.Page.Locator(".fleet-table tbody tr")).ToHaveCountAsync(1);
        await Expect(visit.Page).ToHaveURLAsync(Filtered());
        await visit.Page.ReloadAsync();
        await visit.InteractiveAsync();
        await Expect(visit.Page.Locator(".fleet-table tbody tr")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator("input[type=search]")).ToHaveValueAsync("staging");
    }

    [Fact]
    public async Task A_chip_counts_and_filters_and_can_be_taken_away()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/?view=tiles");
        await Expect(visit.Page.Locator(".fleet-tile")).ToHaveCountAsync(3);

        var chip = visit.Page.GetByRole(AriaRole.Group, new() { Name = "Filter by environment" }).GetByRole(AriaRole.Link, new() { NameRegex = Production() });
        await chip.ClickAsync();

        await Expect(visit.Page.Locator(".fleet-tile")).ToHaveCountAsync(1);
        await Expect(chip).ToHaveAttributeAsync("aria-current", "true");
        await chip.ClickAsync();
        await Expect(visit.Page.Locator(".fleet-tile")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Tiles_are_walked_and_opened_with_keys()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/?view=tiles");

        await visit.Page.Keyboard.PressAsync("j");
        await Expect(visit.Page.Locator(".fleet-tile a:focus")).ToHaveTextAsync(new Regex(Clusters.Production));
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Heading).ToHaveTextAsync(Clusters.Production);
        await Expect(visit.Page.Locator(".coverage-grid tbody tr").First).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".heat tbody tr")).ToHaveCountAsync(7);
    }

    [Fact]
    public async Task Bars_of_the_histogram_choose_an_interval_with_keys_alone()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/changes");
        var bars = visit.Page.Locator("a.histogram-bar");
        await bars.Last.FocusAsync();

        await visit.Page.Keyboard.PressAsync("Home");
        await Expect(bars.First).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(bars.Nth(1)).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Shift+ArrowRight");
        await Expect(visit.Page.Locator("a.histogram-bar[data-chosen]")).ToHaveCountAsync(2);
        await Expect(bars.Nth(2)).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page).ToHaveURLAsync(Interval());
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = Back() })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_a_cluster_changed_is_counted_on_the_fleet_page_and_leads_to_the_changes()
    {
        await using var visit = await console.VisitAsync("administrator");
        var link = visit.Page.Locator($".fleet-table a[href*='{Clusters.Production}?tab=changes']");
        await Eventually.True(async () =>
        {
            await visit.OpenAsync("/");
            return await link.IsVisibleAsync() && AnyChange().IsMatch(await link.InnerTextAsync());
        }, "the changes of the sandbox are counted");
        await Expect(visit.Page.Locator(".fleet-table svg[role=img]").First).ToHaveAttributeAsync("aria-label", Words());

        await link.ClickAsync();

        await Expect(visit.Page.Locator(".changes tbody tr:has(a)").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_folded_line_of_changes_shows_its_entries_by_keys_and_by_mouse()
    {
        await using var visit = await console.VisitAsync("administrator");
        var folded = visit.Page.Locator(".changes details").First;
        await ChangedTwiceAsync(visit, "storageclasses.storage.k8s.io", "folded");
        // An interval with an end is not added to while the test looks at it.
        await visit.OpenAsync($"/changes?group=object&show=all&from=2026-01-01T00:00:00Z&to={AsOf.Write(TimeProvider.System.GetUtcNow())}");
        await Expect(folded.Locator("li")).ToHaveCountAsync(0);

        await folded.Locator("summary").ClickAsync();
        await Expect(folded.Locator("li a").First).ToBeVisibleAsync();
        await folded.Locator("summary").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(folded.Locator("li")).ToHaveCountAsync(0);
    }

    private async Task ChangedTwiceAsync(Visit visit, string type, string name)
    {
        var objects = console.Sandbox.Clusters.Single(cluster => cluster.Name == Clusters.Development).Objects;
        objects.Create(type, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["step"] = "0" } }, ["provisioner"] = "example.org/none" });
        await FollowingTests.CaptureAsync(visit);
        for (var step = 1; step <= 2; step++)
        {
            objects.Change(type, null, name, held => held["metadata"]!["labels"]!["step"] = $"{step}", "kubectl-edit");
            await FollowingTests.CaptureAsync(visit);
        }
        objects.Delete(type, null, name);
    }

    [Fact]
    public async Task The_size_of_the_whole_history_is_for_those_who_see_every_cluster()
    {
        await using var administrator = await console.VisitAsync("administrator");
        await using var viewer = await console.VisitAsync("viewer");

        await administrator.OpenAsync("/captures?tab=storage");
        await viewer.OpenAsync("/captures?tab=storage");

        await Expect(administrator.Page.Locator("main")).ToContainTextAsync("The database takes");
        await Expect(viewer.Page.Locator("main .notice-forbidden")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("main")).Not.ToContainTextAsync("The database takes");
    }

    [GeneratedRegex(@"\?.*q=staging")]
    private static partial Regex Filtered();

    [GeneratedRegex("^prod")]
    private static partial Regex Production();

    [GeneratedRegex(@"from=.*&to=")]
    private static partial Regex Interval();

    [GeneratedRegex("^Back to the last")]
    private static partial Regex Back();

    [GeneratedRegex("^[1-9]")]
    private static partial Regex AnyChange();

    [GeneratedRegex("in 24 hours")]
    private static partial Regex Words();
}
