using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Every page with data in it, in both themes, and enlarged.</summary>
public sealed class AccessibilityTests(SandboxedConsole console)
{
    // 1280 × 800 at 200 %: the browser lays out half as many CSS pixels.
    internal const int EnlargedWidth = 640;
    internal const int EnlargedHeight = 400;

    private const string TooWide = """
        () => {
          const root = document.documentElement;
          return root.scrollWidth > root.clientWidth ? `${root.scrollWidth} > ${root.clientWidth}` : '';
        }
        """;

    public static TheoryData<string> Pages => [.. PageList.All];

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_breaks_no_rule(string page)
    {
        await using var visit = await console.VisitAsync("administrator");
        await PageList.OpenAsync(visit, page);

        await Rules.HoldAsync(visit, page);
        await visit.DrawAsync(Theme.Dark);
        await Rules.HoldAsync(visit, $"{page}, dark");
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_enlarged_to_twice_its_size_needs_no_scrolling_sideways(string page)
    {
        var address = (await PageStates.AddressesAsync(console))[page];
        await using var visit = await console.VisitAsync("administrator", Theme.Light, EnlargedWidth, EnlargedHeight);
        await visit.OpenAsync(address);
        // Rows of a table that scrolls come after the page, and what they hold makes the table reachable by keys.
        if (await visit.Page.Locator(".resource-grid").CountAsync() > 0)
            await Expect(visit.Page.Locator(".resource-grid tbody a").First).ToBeVisibleAsync();

        Assert.Equal("", await visit.Page.EvaluateAsync<string>(TooWide));
        await Rules.HoldAsync(visit, $"{page}, enlarged");
    }
}
