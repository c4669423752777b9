using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;

namespace OpsConsole.BrowserTests;

/// <summary>The automated rules of WCAG 2.2 AA, on every page in both themes.</summary>
public sealed class AccessibilityTests(SandboxedConsole console)
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    public static TheoryData<string, Theme> Pages => [.. from page in PageList.All
        from theme in Enum.GetValues<Theme>()
        select new TheoryDataRow<string, Theme>(page, theme)];

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_breaks_no_rule(string page, Theme theme)
    {
        await using var visit = await console.VisitAsync("administrator", theme);
        await PageList.OpenAsync(visit, page);

        var result = await visit.Page.RunAxe(Rules);

        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(Tell)));
    }

    private static string Tell(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n{string.Join('\n', violation.Nodes.Take(5).Select(node => $"  {node.Html}"))}";
}
