using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
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
    [InlineData("a", "/approvals")]
    [InlineData("u", "/audit")]
    [InlineData("p", "/captures")]
    [InlineData("s", "/storage")]
    [InlineData("e", "/settings")]
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
    public async Task The_help_tells_what_the_page_at_hand_offers()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/");

        await visit.Page.Keyboard.PressAsync("?");

        var help = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await Expect(help).ToContainTextAsync("next and previous row");
        await Expect(help.Locator("#keys-go")).ToContainTextAsync("Captures");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.OpenAsync("/no/such/page");
        await visit.Page.Keyboard.PressAsync("?");
        await Expect(help).ToBeVisibleAsync();
        await Expect(help).Not.ToContainTextAsync("next and previous row");
    }

    [Fact]
    public async Task A_key_that_the_page_declares_presses_what_declares_it()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        await visit.Page.EvaluateAsync("""
            () => {
              const button = Object.assign(document.createElement('button'), { textContent: 'Declared here', onclick: () => { document.title = 'pressed'; } });
              button.setAttribute('aria-keyshortcuts', 'd');
              document.querySelector('main').prepend(button);
            }
            """);

        await visit.Page.Keyboard.PressAsync("?");
        await Expect(visit.Page.Locator("#keys-here")).ToContainTextAsync("Declared here");
        await visit.Page.Keyboard.PressAsync("d");
        await Expect(visit.Page).Not.ToHaveTitleAsync("pressed");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("d");

        await Expect(visit.Page).ToHaveTitleAsync("pressed");
    }

    [Fact]
    public async Task Y_copies_the_address_and_says_so()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/captures?cluster=no-such");

        await visit.Page.Keyboard.PressAsync("y");

        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The address of this page is copied" })).ToBeVisibleAsync();
        Assert.Equal(visit.Page.Url, await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Single_keys_can_be_turned_off_for_whoever_speaks_to_the_machine()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        await visit.Page.Keyboard.PressAsync("?");
        await visit.Page.GetByLabel("Single keys work in this browser").UncheckAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await visit.Page.Keyboard.PressAsync("?");
        await Expect(visit.Page.Locator("#keys-help")).ToBeHiddenAsync();

        await visit.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button).Last.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Keys" }).ClickAsync();
        await visit.Page.GetByLabel("Single keys work in this browser").CheckAsync();
    }

    [Fact]
    public async Task The_row_with_the_focus_is_never_behind_the_bar()
    {
        await using var visit = await console.VisitAsync("viewer", height: 360);
        await PageList.OpenTypeAsync(visit, Clusters.Staging);

        foreach (var key in Enumerable.Repeat("j", 25).Concat(Enumerable.Repeat("k", 15)))
        {
            await visit.Page.Keyboard.PressAsync(key);
            Assert.True(await visit.Page.EvaluateAsync<bool>("""
                () => {
                  const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
                  const seen = document.elementFromPoint((left + Math.min(right, innerWidth)) / 2, (top + bottom) / 2);
                  return document.activeElement.contains(seen);
                }
                """), $"after {key} the focus can be seen");
        }
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
    public async Task From_the_fleet_over_an_object_to_a_difference_and_its_link_without_a_mouse()
    {
        await using var visit = await console.VisitAsync("administrator");
        var (uid, name) = await ChangedAsync(visit);
        await visit.OpenAsync("/");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync($"cluster:{Clusters.Production} {uid}");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Heading).ToContainTextAsync(name);
        await visit.SettledAsync();
        await Eventually.True(async () =>
        {
            await visit.Page.Keyboard.PressAsync("d");
            return visit.Page.Url.Contains("/diff?", StringComparison.Ordinal);
        }, "d compares with the state before");
        await Expect(visit.Heading).ToHaveTextAsync($"Compare {name}");
        await visit.SettledAsync();
        await visit.Page.Keyboard.PressAsync("y");

        await Expect(visit.Page.Locator("#copy-voice")).ToHaveTextAsync(new Regex("[Cc]opied$"));
        var copied = await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal(visit.Page.Url, copied);
        var said = await visit.Heading.InnerTextAsync();
        await visit.Page.GotoAsync(copied);
        await Expect(visit.Heading).ToHaveTextAsync(said);
    }

    /// <summary>An object of the sandbox that has two states at least.</summary>
    private static async Task<Tuple<string, string>> ChangedAsync(Visit visit)
    {
        var address = new Uri(visit.Address, $"/api/v1/clusters/{Clusters.Production}/changes?change=modified&limit=20");
        return await Eventually.Value(async () =>
        {
            using var list = JsonDocument.Parse(await (await visit.Page.APIRequest.GetAsync(address.ToString())).TextAsync());
            var changed = list.RootElement.GetProperty("items").EnumerateArray().FirstOrDefault();
            return changed.ValueKind is JsonValueKind.Object
                ? Tuple.Create(changed.GetProperty("uid").GetString()!, changed.GetProperty("name").GetString()!)
                : null;
        }, "something changes in the sandbox");
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
