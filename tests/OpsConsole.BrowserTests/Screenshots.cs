using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Sandbox;
using Xunit;

namespace OpsConsole.BrowserTests;

/// <summary>Pictures of every page in every state for people to look at, in artifacts/screenshots. Run by <c>./dev screenshots</c>.</summary>
public sealed class Screenshots(SandboxedConsole console)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "screenshots");

    public static TheoryData<Theme, int> Looks => [.. from theme in Enum.GetValues<Theme>()
        from width in new[] { 1280, 1920 }
        select new TheoryDataRow<Theme, int>(theme, width)];

    public static TheoryData<PageState, Theme, int> StatesAndLooks => [.. from state in Enum.GetValues<PageState>()
        from look in Looks
        select new TheoryDataRow<PageState, Theme, int>(state, look.Data.Item1, look.Data.Item2)];

    [Theory(Explicit = true), MemberData(nameof(Looks))]
    public async Task Every_page_with_data(Theme theme, int width)
    {
        await using var visit = await console.VisitAsync("administrator", theme, width, HeightOf(width));
        foreach (var page in PageList.All)
        {
            await PageList.OpenAsync(visit, page);
            await TakeAsync(visit.Page, page, theme, $"{width}");
        }
        await visit.Page.EvaluateAsync("() => document.getElementById('components-reconnect-modal').showModal()");
        await TakeAsync(visit.Page, "disconnected", theme, $"{width}");
    }

    public static TheoryData<Theme, int> NarrowToo => [.. Looks, .. Enum.GetValues<Theme>().Select(theme => new TheoryDataRow<Theme, int>(theme, 480))];

    [Theory(Explicit = true), MemberData(nameof(Looks))]
    public async Task Lists_of_requests_for_an_approver(Theme theme, int width)
    {
        await SeededRequests.OfAsync(console);
        await using var second = await console.VisitAsync("approver-2", theme, width, HeightOf(width));
        await using var visit = await console.VisitAsync("approver-1", theme, width, HeightOf(width));
        await visit.OpenAsync("/approvals");
        await TakeAsync(visit.Page, "approvals-waiting", theme, $"{width}");
        await PageList.OpenAsync(visit, "approvals-rules");
        await TakeAsync(visit.Page, "approvals-rules-approver", theme, $"{width}");
        await visit.OpenAsync("/");
        await TakeAsync(visit.Page, "fleet-approver", theme, $"{width}");
        await visit.OpenAsync("/approvals");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Halt all executions…" }).ClickAsync();
        await visit.Page.GetByLabel("Why").FillAsync("The capture of prod-use1-01 looks wrong; nothing more until we know why.");
        await TakeAsync(visit.Page, "approvals-halting", theme, $"{width}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Halt all executions", Exact = true }).ClickAsync();
        var first = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Let executions go on (first of two)" });
        await Assertions.Expect(first).ToBeVisibleAsync();
        await TakeAsync(visit.Page, "approvals-halted", theme, $"{width}");
        await first.ClickAsync();
        await second.OpenAsync("/approvals");
        await TakeAsync(second.Page, "approvals-halted-second", theme, $"{width}");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Let executions go on (second of two)" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("All executions are halted")).ToHaveCountAsync(0);
        await using var asking = await console.VisitAsync("administrator");
        await Requests.AskAsync(asking);
        await Assertions.Expect(visit.Page.Locator(".approval-notice")).ToBeVisibleAsync();
        await TakeAsync(visit.Page, "approvals-told", theme, $"{width}");
    }

    [Theory(Explicit = true), MemberData(nameof(Looks))]
    public async Task Rules_with_other_rules_being_written(Theme theme, int width)
    {
        await using var visit = await console.VisitAsync("administrator", theme, width, HeightOf(width));
        await PageList.OpenAsync(visit, "approvals-rules");
        var text = visit.Page.GetByLabel("Rules and windows, as JSON");
        await text.FillAsync((await text.InputValueAsync()).Replace("\"mostItems\": 500", "\"mostItems\": 250", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.Locator("#rule-result")).ToContainTextAsync("1 change");
        await visit.Page.SetViewportSizeAsync(width, Math.Min(4000, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight")));
        await TakeAsync(visit.Page, "whole-approvals-rules", theme, $"{width}");
    }

    [Theory(Explicit = true), InlineData(Theme.Light), InlineData(Theme.Dark)]
    public async Task Lists_of_requests_on_a_narrow_screen(Theme theme)
    {
        await using var visit = await console.VisitAsync("administrator", theme, 480, 900);
        foreach (var page in new[] { "approvals", "approvals-history", "approvals-rules" })
        {
            await PageList.OpenAsync(visit, page);
            await visit.Page.SetViewportSizeAsync(480, Math.Min(4000, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight")));
            await TakeAsync(visit.Page, page, theme, "480");
            await visit.Page.SetViewportSizeAsync(480, 900);
        }
    }

    [Theory(Explicit = true), MemberData(nameof(NarrowToo))]
    public async Task Every_state_of_a_request(Theme theme, int width)
    {
        await using var asking = await console.VisitAsync("administrator", theme, width, 2000);
        await Requests.PlanAsync(asking);
        await TakeAsync(asking.Page, "whole-request-new", theme, $"{width}");
        await using var visit = await console.VisitAsync("approver-1", theme, width, HeightOf(width));
        foreach (var (seed, number) in await SeededRequests.OfAsync(console))
        {
            await visit.Page.SetViewportSizeAsync(width, HeightOf(width));
            await visit.OpenAsync(RequestLinks.Request(number));
            // As tall as the page, so that its end is where it ends.
            await visit.Page.SetViewportSizeAsync(width, Math.Min(4000, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight")));
            await TakeAsync(visit.Page, $"whole-request-{seed}", theme, $"{width}");
        }
    }

    [Theory(Explicit = true), MemberData(nameof(StatesAndLooks))]
    public Task Every_page_in_every_other_state(PageState state, Theme theme, int width) =>
        PageStates.ShowAsync(console, state, theme, width, HeightOf(width), (visit, page) => TakeAsync(visit.Page, $"{state}-{page}", theme, $"{width}"));

    [Theory(Explicit = true), InlineData(Theme.Light), InlineData(Theme.Dark)]
    public async Task Every_page_at_twice_its_size(Theme theme)
    {
        var addresses = await PageStates.AddressesAsync(console);
        await using var visit = await console.VisitAsync("administrator", theme, AccessibilityTests.EnlargedWidth, AccessibilityTests.EnlargedHeight);
        foreach (var (page, address) in addresses)
        {
            await visit.OpenAsync(address);
            await TakeAsync(visit.Page, page, theme, "enlarged");
        }
    }

    private static int HeightOf(int width) => width * 10 / 16;

    private static Task<byte[]> TakeAsync(IPage page, string name, Theme theme, string size) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{theme}-{size}.png".ToLowerInvariant()) });
}
