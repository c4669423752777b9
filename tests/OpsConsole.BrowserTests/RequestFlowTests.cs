using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>From a plan over votes to its execution, as people do it: with the mouse and with keys alone.</summary>
public sealed class RequestFlowTests(SandboxedConsole console)
{
    [Fact]
    public async Task Whoever_asks_gets_two_votes_and_presses_run_with_the_mouse()
    {
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        await using var asking = await console.VisitAsync("administrator");
        var number = await Requests.AskAsync(asking);
        await Expect(asking.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Request #{number}");
        await Expect(asking.Page.Locator(".vote-bar")).ToContainTextAsync("The plan is your own");
        await Expect(Requests.Approve(asking)).ToBeDisabledAsync();

        await first.OpenAsync(RequestLinks.Request(number));
        await Expect(first.Page.Locator(".request-reason").First).ToHaveTextAsync("The figures were settled in the review.");
        await Expect(first.Page.Locator(".item-preview")).ToContainTextAsync("every-class-b");
        await first.Page.GetByLabel("Reason").FillAsync("Read line by line.");
        await Requests.Approve(first).ClickAsync();
        await Expect(first.Page.Locator(".vote-bar")).ToContainTextAsync("You approved this plan");

        // Without a reload: the requester sees who is still missing, and then that nobody is.
        await Expect(asking.Page.Locator(".request-places")).ToContainTextAsync("Amina Approver");
        await Expect(asking.Page.Locator(".vote-list")).ToContainTextAsync("Read line by line.");
        await second.OpenAsync(RequestLinks.Request(number));
        await Requests.Approve(second).ClickAsync();
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Approved");

        await asking.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Run: change the approval rules") }).ClickAsync();

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Succeeded");
        await Expect(Requests.Chip(first)).ToHaveTextAsync("Succeeded");
        await Expect(asking.Page.Locator(".request-timeline")).ToContainTextAsync("pressed Run");
        await asking.OpenAsync("/approvals/rules");
        await Expect(asking.Page.Locator(".rule-versions")).ToContainTextAsync($"request #{number}");
        await Rules.HoldAsync(asking, "rules that a request changed");
    }

    [Fact]
    public async Task A_request_is_asked_for_voted_on_and_run_by_keys_alone()
    {
        await using var first = await console.VisitAsync("approver-1");
        await using var second = await console.VisitAsync("approver-2");
        await using var asking = await console.VisitAsync("administrator");
        await Requests.PlanAsync(asking);
        await TabToAsync(asking, "textarea[name=reason]");
        await asking.Page.Keyboard.TypeAsync("By hand.");
        await TabToAsync(asking, "input[name=ticket]");
        await asking.Page.Keyboard.TypeAsync("CHG-1");
        await TabToAsync(asking, "button[type=submit]");
        await asking.Page.Keyboard.PressAsync("Enter");
        await Expect(asking.Page.Locator(".vote-bar")).ToBeVisibleAsync();
        var number = Requests.NumberOf(asking);

        await first.OpenAsync(RequestLinks.Request(number));
        await first.Page.Keyboard.PressAsync("j");
        await Expect(first.Page.Locator(".item a").First).ToBeFocusedAsync();
        await first.Page.Keyboard.PressAsync(" ");
        await Expect(first.Page.Locator(".item-preview")).ToHaveCountAsync(0);
        await first.Page.Keyboard.PressAsync(" ");
        await Expect(first.Page.Locator(".item-preview")).ToContainTextAsync("every-class-b");
        await ApproveByKeyAsync(first);
        await second.OpenAsync(RequestLinks.Request(number));
        await ApproveByKeyAsync(second);

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Approved");
        await TabToAsync(asking, ".vote-bar .button-danger");
        await asking.Page.Keyboard.PressAsync("Enter");

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Succeeded");
    }

    [Fact]
    public async Task The_first_press_of_a_key_votes_nothing()
    {
        await using var asking = await console.VisitAsync("administrator");
        await using var first = await console.VisitAsync("approver-1");
        await first.OpenAsync(RequestLinks.Request(await Requests.AskAsync(asking)));
        await Expect(Requests.Approve(first)).ToBeEnabledAsync();

        await first.Page.Keyboard.PressAsync("a");
        await Expect(Requests.Approve(first)).ToBeFocusedAsync();
        await first.Page.Keyboard.PressAsync("r");
        await Expect(first.Page.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true })).ToBeFocusedAsync();
        await Expect(first.Page.Locator(".vote-list")).ToHaveCountAsync(0);
        await first.Page.Keyboard.PressAsync("r");

        await Expect(first.Page.Locator(".vote-bar")).ToContainTextAsync("A rejection needs a reason");
        await Expect(Requests.Chip(first)).ToHaveTextAsync("Waits for votes");
        await first.Page.GetByLabel("Reason").FillAsync("Too much at once.");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true }).ClickAsync();
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Rejected");
        await Expect(asking.Page.Locator(".outcome")).ToContainTextAsync("Amina Approver rejected the plan: Too much at once.");
    }

    [Fact]
    public async Task A_double_click_makes_one_vote_and_a_withdrawn_vote_makes_room_for_another()
    {
        await using var asking = await console.VisitAsync("administrator");
        await using var first = await console.VisitAsync("approver-1");
        await first.OpenAsync(RequestLinks.Request(await Requests.AskAsync(asking)));

        await Requests.Approve(first).DblClickAsync();

        await Expect(first.Page.Locator(".vote-bar")).ToContainTextAsync("You approved this plan");
        await Expect(first.Page.Locator(".vote-list > li")).ToHaveCountAsync(1);
        await Expect(first.Page.Locator(".vote-bar .refused-line")).ToHaveCountAsync(0);
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Withdraw my vote" }).ClickAsync();
        await Expect(first.Page.Locator(".vote-list")).ToContainTextAsync("no longer counts (withdrawn)");
        await Requests.Approve(first).ClickAsync();
        await Expect(first.Page.Locator(".vote-list > li")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Back_leads_to_where_the_plan_was_asked_for_and_never_to_a_plan_that_is_spent()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/settings");
        await visit.GoAsync(Requests.NewAddress(), "**/approvals/new?draft=*");
        var draft = visit.Page.Url;
        await visit.Page.GetByLabel("Reason").FillAsync("Once.");
        await visit.Page.GetByLabel("Ticket or change").FillAsync("CHG-2");
        await Requests.Ask(visit).ClickAsync();
        await Expect(visit.Page.Locator(".vote-bar")).ToBeVisibleAsync();
        var number = Requests.NumberOf(visit);

        await visit.Page.GoBackAsync();

        await Expect(visit.Heading).ToHaveTextAsync("Settings");
        await visit.OpenAsync(new Uri(draft).PathAndQuery);
        await Expect(visit.Page.Locator("main")).ToContainTextAsync($"Open request #{number}");
        await Expect(Requests.Ask(visit)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Another_choice_is_another_plan_and_keeps_what_was_typed()
    {
        await using var visit = await console.VisitAsync("administrator");
        await Requests.PlanAsync(visit);
        var draft = visit.Page.Url;
        var hash = await visit.Page.Locator(".ask-form .short-hash .mono").InnerTextAsync();
        await visit.Page.GetByLabel("Reason").FillAsync("Typed before.");

        await visit.Page.GetByLabel("with the last approval", new() { Exact = true }).CheckAsync();

        await Expect(visit.Page.Locator(".ask-form .short-hash .mono")).Not.ToHaveTextAsync(hash);
        Assert.NotEqual(draft, visit.Page.Url);
        await Expect(visit.Page.GetByLabel("Reason")).ToHaveValueAsync("Typed before.");
        await Expect(visit.Page.GetByLabel("with the last approval", new() { Exact = true })).ToBeCheckedAsync();
    }

    [Fact]
    public async Task What_was_typed_beside_a_plan_is_there_again_for_whoever_comes_back_by_its_link()
    {
        await using var visit = await console.VisitAsync("administrator");
        await Requests.PlanAsync(visit);
        var draft = new Uri(visit.Page.Url).PathAndQuery;
        await visit.Page.GetByLabel("Reason").FillAsync("Typed and left.");
        await visit.Page.GetByLabel("Ticket or change").FillAsync("CHG-77");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).First.ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Audit");

        await using var later = await console.VisitAsync("administrator");
        await later.OpenAsync(draft);

        await Expect(later.Page.GetByLabel("Reason")).ToHaveValueAsync("Typed and left.");
        await Expect(later.Page.GetByLabel("Ticket or change")).ToHaveValueAsync("CHG-77");
        await Rules.HoldAsync(later, "a plan with what was typed before");
        await Requests.Ask(later).ClickAsync();
        await Expect(later.Page.Locator(".request-reason").First).ToHaveTextAsync("Typed and left.");
    }

    [Fact]
    public async Task What_ended_is_downloaded_as_a_report()
    {
        var numbers = await SeededRequests.OfAsync(console);
        await using var visit = await console.VisitAsync("approver-1");
        await visit.OpenAsync(RequestLinks.Request(numbers["pending"]));
        await Expect(Requests.Chip(visit)).ToHaveTextAsync("Waits for votes");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download report" })).ToHaveCountAsync(0);
        await visit.OpenAsync(RequestLinks.Request(numbers["partial"]));

        var file = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download report" }).ClickAsync());

        Assert.Equal($"request-{numbers["partial"]}.md", file.SuggestedFilename);
        Assert.Contains("| **Whole plan** | **12** |", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_sign_in_is_asked_to_be_renewed_and_comes_back_to_the_request()
    {
        await using var asking = await console.VisitAsync("administrator");
        var number = await Requests.AskAsync(asking);
        await using var first = await console.StrangerAsync();
        await first.SignInAsync("approver-1", since: DateTimeOffset.UnixEpoch.AddYears(55));
        await first.OpenAsync(RequestLinks.Request(number));
        await Expect(Requests.Approve(first)).ToBeDisabledAsync();

        await first.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in again to vote" }).ClickAsync();
        await first.Page.Locator("button[name=account][value='approver-1']").ClickAsync();
        await first.Page.WaitForURLAsync($"**{RequestLinks.Request(number)}");
        await first.InteractiveAsync();

        await Requests.Approve(first).ClickAsync();
        await Expect(first.Page.Locator(".vote-bar")).ToContainTextAsync("You approved this plan");
    }

    [Fact]
    public async Task An_emergency_runs_at_once_and_waits_for_somebody_else_to_look_at_it()
    {
        await using var first = await console.VisitAsync("approver-1");
        await using var asking = await console.VisitAsync("administrator");
        await Requests.PlanAsync(asking);
        await asking.Page.GetByLabel("What happens if it waits").FillAsync("Nobody could be paged.");

        await asking.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Break glass: ") }).ClickAsync();

        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Emergency, not reviewed");
        await Expect(asking.Page.Locator(".emergency")).ToContainTextAsync("Nobody reviews an emergency of their own");
        await first.OpenAsync(RequestLinks.Request(Requests.NumberOf(asking)));
        await first.Page.GetByLabel("What you looked at and what came of it").FillAsync("The rules are as they should be.");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Ratify the emergency" }).ClickAsync();
        await Expect(Requests.Chip(first)).ToHaveTextAsync("Emergency, ratified");
        await Expect(asking.Page.Locator(".emergency")).ToContainTextAsync("The rules are as they should be.");
    }

    [Fact]
    public async Task Whoever_leaves_items_out_rejects_and_proposes_the_others()
    {
        var numbers = await SeededRequests.OfAsync(console);
        await using var first = await console.VisitAsync("approver-1");
        await first.OpenAsync(RequestLinks.Request(numbers["proposed"]));

        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Propose a part" }).ClickAsync();
        await Expect(first.Page.Locator(".item [data-select]")).ToHaveCountAsync(3);
        await first.Page.Keyboard.PressAsync("j");
        await first.Page.Keyboard.PressAsync("x");
        await Expect(first.Page.Locator(".item-selecting")).ToContainTextAsync("2 of 3 kept");
        await first.Page.GetByLabel("Reason").FillAsync("That one is read.");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Reject and propose the other 2" }).ClickAsync();

        await Expect(Requests.Chip(first)).ToHaveTextAsync("Rejected");
        await Expect(first.Page.Locator(".vote-list")).ToContainTextAsync("Proposes 2 of the 3 items instead: c10001-backup-002, c10001-data-003 (numbers 2-3).");
    }

    private static async Task ApproveByKeyAsync(Visit visit)
    {
        await Expect(Requests.Approve(visit)).ToBeEnabledAsync();
        await visit.Page.Keyboard.PressAsync("a");
        await Expect(Requests.Approve(visit)).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("a");
        await Expect(visit.Page.Locator(".vote-bar")).Not.ToContainTextAsync("Approve");
    }

    private static async Task TabToAsync(Visit visit, string selector)
    {
        await Eventually.True(async () =>
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            return await visit.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector);
        }, $"Tab reaches {selector}");
    }
}
