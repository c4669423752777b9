using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>What the frame and the lists tell people of requests while they do something else.</summary>
public sealed partial class ApprovalListTests(SandboxedConsole console)
{
    [Fact]
    public async Task What_begins_to_wait_is_told_at_once_on_whatever_page_is_open_and_what_became_of_it_to_whoever_asked()
    {
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        await using var asking = await console.VisitAsync("administrator");
        await using var elsewhere = await console.VisitAsync("administrator");
        await first.OpenAsync("/captures");
        await second.OpenAsync("/approvals");
        await elsewhere.OpenAsync("/settings");
        var before = await CountAsync(first);

        var number = await Requests.AskAsync(asking);

        var told = first.Page.Locator(".approval-notice").Filter(new() { HasText = $"#{number}" });
        await Expect(told).ToContainTextAsync("Waits for your vote: Ada Administrator asks to change the approval rules");
        await Expect(first.Page.Locator(".waiting-link")).ToHaveAttributeAsync("aria-label", $"{before + 1} requests wait for you".Replace("1 requests wait", before == 0 ? "1 request waits" : "1 requests wait", StringComparison.Ordinal));
        await Expect(first.Page.Locator("#rail .rail-count")).ToHaveTextAsync(new Regex($"^{before + 1}\\b"));
        await Expect(second.Page.Locator(".request-table tbody tr").Filter(new() { Has = second.Page.Locator($"a[href='/approvals/{number}']") })).ToContainTextAsync("0 of 2");
        await Expect(elsewhere.Page.Locator(".approval-notice")).ToHaveCountAsync(0);
        Assert.Equal("polite", await told.EvaluateAsync<string>("notice => notice.closest('[aria-live]').getAttribute('aria-live')"));
        await Rules.HoldAsync(first, "told");
        await told.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(first.Heading).ToHaveTextAsync($"Request #{number}");

        await Requests.Approve(first).ClickAsync();
        await Expect(second.Page.Locator(".request-table tbody tr").Filter(new() { Has = second.Page.Locator($"a[href='/approvals/{number}']") })).ToContainTextAsync("1 of 2");
        Assert.Equal(before, await CountAsync(first, before));
        await second.OpenAsync(RequestLinks.Request(number));
        await Requests.Approve(second).ClickAsync();

        await Expect(elsewhere.Page.Locator(".approval-notice").Filter(new() { HasText = $"#{number}" })).ToContainTextAsync("Your request to change the approval rules");
        await Expect(elsewhere.Page.Locator(".approval-notice").Filter(new() { HasText = $"#{number}" })).ToContainTextAsync("Approved");
    }

    [Fact]
    public async Task A_halt_stands_above_every_page_for_everybody_until_two_approvers_end_it()
    {
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        await using var viewer = await console.VisitAsync("viewer");
        await viewer.OpenAsync("/resources");
        await second.OpenAsync("/changes");
        await first.OpenAsync("/approvals");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Halt all executions…" }).ClickAsync();
        var dialog = first.Page.GetByRole(AriaRole.Dialog, new() { Name = "Halt all executions" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Halt all executions" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("needs a reason");

        await dialog.GetByLabel("Why").FillAsync("The wrong <b>cluster</b>.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Halt all executions" }).ClickAsync();

        var banner = viewer.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "All executions are halted" });
        await Expect(banner).ToContainTextAsync("by Amina Approver");
        await Expect(banner).ToContainTextAsync("The wrong <b>cluster</b>.");
        await Expect(banner.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Rules.HoldAsync(viewer, "halted");
        await viewer.GoAsync("/captures");
        await Expect(banner).ToBeVisibleAsync();

        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Let executions go on (first of two)" }).ClickAsync();
        await Expect(first.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Let executions go on") })).ToHaveCountAsync(0);
        await Expect(banner).ToContainTextAsync("Amina Approver wants them to go on");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Let executions go on (second of two)" }).ClickAsync();

        await Expect(banner).ToHaveCountAsync(0);
        await Expect(first.Page.GetByText("All executions are halted")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_list_is_walked_and_a_request_opened_by_keys_alone()
    {
        await SeededRequests.OfAsync(console);
        await using var visit = await console.VisitAsync("approver-1");
        await visit.OpenAsync("/settings");

        await Eventually.True(async () =>
        {
            await visit.Page.Keyboard.PressAsync("g");
            await visit.Page.Keyboard.PressAsync("a");
            return new Uri(visit.Page.Url).AbsolutePath == "/approvals";
        }, "the keys lead to the approvals");
        await Expect(visit.Page.Locator(".request-table tbody tr").Nth(1)).ToBeVisibleAsync();
        // The page before may still take a key.
        await Eventually.True(async () =>
        {
            await visit.Page.Keyboard.PressAsync("j");
            return await visit.Page.Locator(".request-table tbody tr:not(:first-child) a:focus").CountAsync() == 1;
        }, "j walks down the rows");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync(RequestAddress());
    }

    [Fact]
    public async Task Filters_stand_in_the_address_and_back_walks_them()
    {
        await SeededRequests.OfAsync(console);
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/approvals?list=open");
        var rows = visit.Page.Locator(".request-table tbody tr");
        var all = await rows.CountAsync();

        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("450");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync("**/approvals?list=open&q=450");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("delete 450 Buckets");
        await visit.Page.GoBackAsync();
        await Expect(rows).ToHaveCountAsync(all);
        await visit.OpenAsync("/approvals/history?state=rejected&q=12+buckets");
        await Expect(rows.First).ToContainTextAsync("Rejected");
        await Expect(visit.Page.GetByLabel("State")).ToHaveValueAsync("rejected");
    }

    [Fact]
    public async Task Other_rules_are_read_while_they_are_written_and_made_a_plan_of()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/approvals/rules");
        var text = visit.Page.GetByLabel("Rules and windows, as JSON");
        var result = visit.Page.Locator("#rule-result");
        var plan = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the plan to change the rules" });
        await Expect(result).ToContainTextAsync("Nothing would change");
        await Expect(plan).ToBeDisabledAsync();
        // Whatever rules other tests have put in force meanwhile, these ones everybody could satisfy.
        var rules = ShippedRules.Document.Write();

        await text.FillAsync(rules.Replace("\"class\": \"A\"", "\"class\": \"C\"", StringComparison.Ordinal));
        await Expect(result).ToContainTextAsync("class is 'C'; write A, B, or leave it out");
        await Expect(plan).ToBeDisabledAsync();
        await text.FillAsync(MostItems().Replace(rules, "\"mostItems\": 77", 1));
        await Expect(result).ToContainTextAsync(Changes());
        await Expect(result).ToContainTextAsync("at most 77 items");
        await Rules.HoldAsync(visit, "rules being written");
        await plan.ClickAsync();

        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await Expect(visit.Page.Locator(".item-preview")).ToContainTextAsync("\"mostItems\": 77");
    }

    [Fact]
    public async Task Who_may_not_rule_reads_the_rules_and_changes_none()
    {
        await using var visit = await console.VisitAsync("operator");
        await visit.OpenAsync("/approvals/rules");

        await Expect(visit.Page.Locator(".rule-table").First).ToContainTextAsync("production-class-a");
        await Expect(visit.Page.GetByLabel("Rules and windows, as JSON")).ToHaveCountAsync(0);
    }

    private static async Task<int> CountAsync(Visit visit, int? expected = null)
    {
        var link = visit.Page.Locator(".waiting-link");
        if (expected is { } count)
            await Expect(link).ToHaveTextAsync(count == 0 ? "" : $"{count}");
        await Expect(link).Not.ToHaveAttributeAsync("aria-label", new Regex("not known yet"));
        return int.TryParse(await link.InnerTextAsync(), out var number) ? number : 0;
    }

    [GeneratedRegex(@"/approvals/\d+$")]
    private static partial Regex RequestAddress();

    [GeneratedRegex("\"mostItems\": \\d+")]
    private static partial Regex MostItems();

    [GeneratedRegex("[1-9][0-9]* changes?")]
    private static partial Regex Changes();
}
