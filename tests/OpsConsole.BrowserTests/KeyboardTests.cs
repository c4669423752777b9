using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Everything a mouse does, keys do.</summary>
public sealed class KeyboardTests(SandboxedConsole console)
{
    [Fact]
    public async Task The_first_tab_skips_to_the_page()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        // A fresh page begins at its top; ours has moved the focus to the heading.
        await visit.Page.EvaluateAsync("() => { const top = document.createElement('a'); top.href = '#'; document.body.prepend(top); top.focus(); top.remove(); }");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Enter");

        Assert.Equal("main", await visit.Page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Theory]
    [InlineData("r", "/resources")]
    [InlineData("c", "/changes")]
    [InlineData("p", "/captures")]
    [InlineData("s", "/settings")]
    [InlineData("f", "/")]
    public async Task G_and_a_letter_go_to_a_page(string letter, string path)
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync(path == "/settings" ? "/" : "/settings");

        // The page forgets a "g" that no letter followed soon; a machine that stalls between the two presses is no failure.
        var target = new Uri(visit.Address, path).ToString();
        await Eventually.True(async () =>
        {
            await visit.Page.Keyboard.PressAsync("g");
            await visit.Page.Keyboard.PressAsync(letter);
            return visit.Page.Url == target;
        }, $"the address is {target}");
    }

    [Fact]
    public async Task A_question_mark_shows_the_keys_and_escape_hides_them()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await visit.Page.Keyboard.PressAsync("?");
        await Expect(visit.Page.Locator("#keys-help")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(visit.Page.Locator("#keys-help")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task From_the_fleet_to_a_cluster_without_a_mouse()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/");

        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync($"**/clusters/{Clusters.Staging}*");
        await Expect(visit.Heading).ToHaveTextAsync(Clusters.Staging);
    }

    [Fact]
    public async Task The_focus_is_visible_on_every_stop_of_the_frame()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        for (var stop = 0; stop < 12; stop++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>("() => document.activeElement === document.body"))
                continue;
            var outline = await visit.Page.EvaluateAsync<string>(
                "() => `${getComputedStyle(document.activeElement).outlineStyle} ${document.activeElement.outerHTML.slice(0, 80)}`");
            Assert.DoesNotMatch("^none", outline);
        }
    }
}
