using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>From what was deleted to the plan that brings it back.</summary>
public sealed class RecycleBinTests(SandboxedConsole console)
{
    [Fact]
    public async Task A_row_leads_by_keys_to_the_plan_that_restores_it()
    {
        await Deletions.MakeAsync(console);
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/restores");
        var row = visit.Page.Locator(".bin tbody tr");
        await Expect(row.First).ToBeVisibleAsync();
        var keys = visit.Page.Keyboard;

        await keys.PressAsync("/");
        await keys.TypeAsync(Deletions.AskedFor);
        await keys.PressAsync("Enter");
        await visit.Page.WaitForURLAsync($"**/restores?q={Deletions.AskedFor}");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row.Locator(".bin-by a")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/approvals/[0-9]+#i1$"));
        await visit.Page.EvaluateAsync("() => document.activeElement.blur()");
        await keys.PressAsync("j");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = $"Restore {Deletions.AskedFor}…" })).ToBeFocusedAsync();
        await keys.PressAsync("Enter");

        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".item")).ToContainTextAsync(Deletions.AskedFor);
        await Expect(Requests.Ask(visit)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Ticked_rows_are_asked_for_together_and_what_is_there_again_is_not_offered()
    {
        await Deletions.MakeAsync(console);
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync($"/restores?q=retired-&type={Deletions.Classes}");
        var again = visit.Page.Locator(".bin tbody tr", new() { HasText = Deletions.Again });
        await Expect(again.GetByRole(AriaRole.Link, new() { Name = $"There again: {Deletions.Again}" })).ToBeVisibleAsync();
        await Expect(again.Locator("[data-select]")).ToHaveCountAsync(0);
        var bar = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Selected rows" });

        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Locator(".bin tbody tr", new() { HasText = Deletions.ByHand }).GetByRole(AriaRole.Link).First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("x");
        await Expect(bar).ToContainTextAsync("1 selected");
        await visit.Page.GetByLabel("Select all shown that can be restored").CheckAsync();
        await Expect(bar).ToContainTextAsync("2 selected");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Restore 2 objects…" }).ClickAsync();

        await visit.Page.WaitForURLAsync(url => url.Contains(RequestLinks.NewPage, StringComparison.Ordinal));
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task All_that_is_gone_since_a_moment_is_asked_for_at_once()
    {
        await using var visit = await console.VisitAsync("administrator");
        await PageList.OpenMomentAsync(visit);
        var rows = visit.Page.Locator(".moment tbody tr");
        var again = rows.Filter(new() { HasText = Deletions.Again });
        await Expect(again).ToContainTextAsync("Made anew");
        await Expect(rows.Filter(new() { HasText = Deletions.ByHand })).ToContainTextAsync("Gone");

        await visit.Page.GetByLabel("Since then").SelectOptionAsync("gone");
        await visit.Page.WaitForURLAsync("**standing=gone");
        await Expect(again).ToHaveCountAsync(0);
        await visit.Page.Locator(".moment-type").SelectOptionAsync(Deletions.Classes);
        await Expect(rows).ToHaveCountAsync(2);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Restore all 2 that fit…" }).ClickAsync();

        await visit.Page.WaitForURLAsync(url => url.Contains(RequestLinks.NewPage, StringComparison.Ordinal));
        await Expect(visit.Page.Locator(".item")).ToHaveCountAsync(2);
    }
}
