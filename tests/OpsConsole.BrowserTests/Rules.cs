using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;

namespace OpsConsole.BrowserTests;

/// <summary>The automated rules of WCAG 2.2 AA.</summary>
internal static class Rules
{
    private static readonly AxeRunOptions Levels = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
        // Each node that keeps a rule would be told too, as markup: most of what a look costs.
        ResultTypes = [ResultType.Violations],
    };

    public static async Task HoldAsync(Visit visit, string where)
    {
        // In the page itself, which has no frames: the other way opens a tab of its own for each look. The root is the whole page to it.
#pragma warning disable CS0618 // It is to go with the next major version; a tab for each of some 500 looks is minutes.
        var result = await visit.Page.Locator("html").RunAxeLegacy(Levels);
#pragma warning restore CS0618
        Assert.True(result.Violations.Length == 0, $"{where}: {string.Join('\n', result.Violations.Select(Tell))}");
    }

    private static string Tell(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n{string.Join('\n', violation.Nodes.Take(5).Select(node => $"  {node.Html}"))}";
}
