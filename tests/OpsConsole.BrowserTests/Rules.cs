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
    };

    public static async Task HoldAsync(Visit visit, string where)
    {
        var result = await visit.Page.RunAxe(Levels);
        Assert.True(result.Violations.Length == 0, $"{where}: {string.Join('\n', result.Violations.Select(Tell))}");
    }

    private static string Tell(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n{string.Join('\n', violation.Nodes.Take(5).Select(node => $"  {node.Html}"))}";
}
