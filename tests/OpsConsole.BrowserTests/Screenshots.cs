using Microsoft.Playwright;
using Xunit;

namespace OpsConsole.BrowserTests;

/// <summary>Pictures of every page for people to look at, in artifacts/screenshots. Run by <c>./dev screenshots</c>.</summary>
public sealed class Screenshots(SandboxedConsole console)
{
    private static readonly string Folder = Path.Combine(OpsConsole.Sandbox.Repository.Root, "artifacts", "screenshots");

    public static TheoryData<Theme, int> Looks => [.. from theme in Enum.GetValues<Theme>()
        from width in new[] { 1280, 1920 }
        select new TheoryDataRow<Theme, int>(theme, width)];

    [Theory(Explicit = true), MemberData(nameof(Looks))]
    public async Task Every_page_with_data(Theme theme, int width)
    {
        await using var visit = await console.VisitAsync("administrator", theme, width, width * 10 / 16);
        foreach (var page in PageList.All)
        {
            await PageList.OpenAsync(visit, page);
            await TakeAsync(visit.Page, page, theme, width);
        }
    }

    [Theory(Explicit = true), MemberData(nameof(Looks))]
    public async Task Empty_forbidden_and_disconnected(Theme theme, int width)
    {
        await using var visit = await console.VisitAsync("viewer", theme, width, width * 10 / 16);
        foreach (var (name, path) in new (string, string)[]
            { ("empty-resources", "/resources?q=nothing-like-this"), ("empty-changes", "/changes?minutes=15&type=nothing-like-this"), ("forbidden-audit", "/audit") })
        {
            await visit.OpenAsync(path);
            await TakeAsync(visit.Page, name, theme, width);
        }

        await visit.Page.EvaluateAsync("() => document.getElementById('components-reconnect-modal').showModal()");
        await TakeAsync(visit.Page, "disconnected", theme, width);
    }

    private static Task<byte[]> TakeAsync(IPage page, string name, Theme theme, int width) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{theme}-{width}.png".ToLowerInvariant()) });
}
