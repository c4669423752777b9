using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>The sign-ins of people who have more than one browser open.</summary>
public sealed partial class SignInsPageTests(SandboxedConsole console)
{
    /// <summary>The names of two buttons of the table that share some of their ground; empty where none do.</summary>
    private const string Overlapping = """
        () => {
          const buttons = [...document.querySelectorAll('.signins button')].map(button => [button, button.getBoundingClientRect()]);
          for (const [one, a] of buttons)
            for (const [other, b] of buttons)
              if (one !== other && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
                return `${one.innerText} and ${other.innerText}`;
          return '';
        }
        """;

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(AccessibilityTests.EnlargedWidth, AccessibilityTests.EnlargedHeight)]
    public async Task Buttons_of_two_rows_never_lie_on_each_other(int width, int height)
    {
        await using var first = await console.StrangerAsync();
        await first.SignInAsync("support");
        await using var second = await console.StrangerAsync();
        await second.SignInAsync("support");
        await using var visit = await console.VisitAsync("administrator", Theme.Light, width, height);
        await visit.OpenAsync("/settings?tab=sign-ins");

        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = EndAll() })).ToBeVisibleAsync();

        Assert.Equal("", await visit.Page.EvaluateAsync<string>(Overlapping));
        await Rules.HoldAsync(visit, $"sign-ins at {width} px");
    }

    [GeneratedRegex("^End all [0-9]+ of Sofia Support$")]
    private static partial Regex EndAll();
}
