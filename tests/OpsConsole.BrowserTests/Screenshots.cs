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

    [Theory(Explicit = true), MemberData(nameof(Looks))]
    public async Task Every_state_of_a_request(Theme theme, int width)
    {
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
