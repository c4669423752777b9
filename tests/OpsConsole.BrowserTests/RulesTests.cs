using Xunit;
using Xunit.Sdk;

namespace OpsConsole.BrowserTests;

/// <summary>What the look for broken rules would have to find: of the whole page, and of one of its parts.</summary>
public sealed class RulesTests(SandboxedConsole console)
{
    [Theory]
    [InlineData("document.documentElement.removeAttribute('lang')", "html-has-lang")]
    [InlineData("document.title = ''", "document-title")]
    [InlineData("document.querySelector('h1').style.color = 'silver'", "color-contrast")]
    [InlineData("document.querySelector('main').append(document.createElement('button'))", "button-name")]
    public async Task A_rule_that_is_broken_is_found(string breaks, string rule)
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        await Rules.HoldAsync(visit, "as it is");

        await visit.Page.EvaluateAsync($"() => {{ {breaks}; }}");

        var told = await Assert.ThrowsAsync<TrueException>(() => Rules.HoldAsync(visit, "broken"));
        Assert.Contains($"{rule}:", told.Message, StringComparison.Ordinal);
    }
}
