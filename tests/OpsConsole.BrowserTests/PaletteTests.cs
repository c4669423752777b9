using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Ctrl-K: by keys alone, by mouse, and in every state of it.</summary>
public sealed class PaletteTests(SandboxedConsole console)
{
    private const string Part = "backup";

    [Fact]
    public async Task By_keys_alone_a_cluster_is_found_and_opened()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/settings");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await Expect(Field(visit)).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync(Clusters.Staging);
        await Expect(Options(visit).First).ToContainTextAsync(Clusters.Staging);
        await Expect(Options(visit).First).ToHaveAttributeAsync("aria-selected", "true");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync($"**/clusters/{Clusters.Staging}");
        await Expect(Palette(visit)).ToBeHiddenAsync();
        await Expect(visit.Heading).ToHaveTextAsync(Clusters.Staging);
    }

    [Fact]
    public async Task Enter_before_the_answer_is_there_opens_the_first_of_it()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/settings");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync(Clusters.Development);
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync($"**/clusters/{Clusters.Development}");
    }

    [Fact]
    public async Task An_object_is_found_by_a_part_of_its_name_and_told_with_where_it_is()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/");

        await SearchAsync(visit, $"kind:Bucket cluster:prod {Part}");

        var option = Options(visit).First;
        await Expect(option).ToContainTextAsync(Part);
        await Expect(option).ToContainTextAsync("Bucket");
        await Expect(option).ToContainTextAsync(Clusters.Production);
        await Expect(option).ToContainTextAsync("prod");
        await Expect(option).ToContainTextAsync("found by name");
        await option.ClickAsync();
        await visit.Page.WaitForURLAsync($"**/clusters/{Clusters.Production}/types/{Clusters.ManagedType}/**");
        await Expect(Palette(visit)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_arrows_choose_and_tell_a_reader_of_the_screen_what_is_chosen()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/");
        await SearchAsync(visit, Part);
        await Expect(Options(visit).Nth(2)).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("#palette-list")).ToHaveAttributeAsync("data-done", "yes");

        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("ArrowUp");

        await Expect(Options(visit).Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(visit.Page.Locator("#palette-list [aria-selected=true]")).ToHaveCountAsync(1);
        Assert.Equal(await Options(visit).Nth(1).GetAttributeAsync("id"), await Field(visit).GetAttributeAsync("aria-activedescendant"));
        await Expect(Field(visit)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Escape_closes_it_and_the_focus_is_back_where_it_was()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/");
        await visit.Page.Keyboard.PressAsync("j");
        var before = await visit.Page.EvaluateAsync<string>("() => document.activeElement.href");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await Expect(Field(visit)).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(Palette(visit)).ToBeHiddenAsync();
        Assert.Equal(before, await visit.Page.EvaluateAsync<string>("() => document.activeElement.href"));
    }

    [Fact]
    public async Task It_opens_by_its_button_and_closes_by_a_click_beside_it()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search or jump to" }).ClickAsync();
        await Expect(Field(visit)).ToBeFocusedAsync();
        await visit.Page.Mouse.ClickAsync(20, 700);

        await Expect(Palette(visit)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task No_key_of_the_page_works_while_somebody_types()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("gf?yjk/x t");

        await Expect(Field(visit)).ToHaveValueAsync("gf?yjk/x t");
        await Expect(visit.Page.Locator("#keys-help")).ToBeHiddenAsync();
        Assert.EndsWith("/settings", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit.Page.GetByText("The address of this page is copied")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Places_of_the_session_are_offered_when_nothing_is_typed()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync($"/clusters/{Clusters.Staging}");
        await visit.OpenAsync("/changes");
        // Kept as if another person had been there in the same tab: told only to those who may see it.
        await visit.Page.EvaluateAsync($"() => sessionStorage.setItem('opsconsole-visited', JSON.stringify(['/clusters/{Clusters.Production}', '/clusters/{Clusters.Staging}', '/audit']))");

        await visit.Page.Keyboard.PressAsync("Control+k");

        await Expect(Palette(visit).GetByRole(AriaRole.Group, new() { Name = "Recent" })).ToBeVisibleAsync();
        await Expect(Options(visit)).ToHaveTextAsync([new Regex(Clusters.Staging), new Regex("Audit")]);
    }

    [Fact]
    public async Task What_is_not_theirs_is_as_if_it_were_not_there()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/");

        await SearchAsync(visit, Clusters.Production);

        await Expect(Palette(visit)).ToContainTextAsync("Nothing that you may see matches.");
        await SearchAsync(visit, "nothing-is-called-like-this");
        await Expect(Palette(visit)).ToContainTextAsync("Nothing that you may see matches.");
        await Expect(Options(visit)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Markup_in_what_is_typed_and_found_is_shown_and_not_carried_out()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/");

        foreach (var text in (string[])["<img src=x onerror=alert(1)>", "010.no.1e3", "\"><svg onload=alert(1)>", new string('x', 20_000)])
        {
            await SearchAsync(visit, text);
            await Expect(visit.Page.Locator("#palette-list")).ToHaveAttributeAsync("data-done", "yes");
        }

        Assert.Equal(0, await visit.Page.Locator("#palette img, #palette script, #palette svg[onload]").CountAsync());
        Assert.Equal(512, (await Field(visit).InputValueAsync()).Length);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_what_needs_none_is_still_found()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        await console.Sandbox.Postgres.KillAsync(CancellationToken.None);
        try
        {
            await Expect(visit.Page.Locator(".database-banner")).ToBeVisibleAsync();

            await SearchAsync(visit, Clusters.Staging);

            await Expect(Palette(visit)).ToContainTextAsync("Objects cannot be searched now: the database does not answer");
            await Expect(Palette(visit)).Not.ToContainTextAsync("Nothing that you may see");
            await Expect(Options(visit).First).ToContainTextAsync(Clusters.Staging);
            await Rules.HoldAsync(visit, "palette, failed");
        }
        finally
        {
            await console.Sandbox.Postgres.StartAsync(CancellationToken.None);
        }
        await Expect(visit.Page.Locator(".database-banner")).ToHaveCountAsync(0);
        await SearchAsync(visit, Part);
        await Expect(Options(visit).First).ToContainTextAsync(Part);
        await visit.CapturedAsync(Clusters.Staging);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Part)]
    [InlineData("nothing-is-called-like-this")]
    public async Task Open_it_breaks_no_rule_of_accessibility(string text)
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/settings");
        await visit.OpenAsync("/changes");

        await SearchAsync(visit, text);
        await Expect(visit.Page.Locator("#palette-list")).ToHaveAttributeAsync("data-done", "yes");

        await Rules.HoldAsync(visit, $"palette '{text}'");
        await visit.DrawAsync(Theme.Dark);
        await Rules.HoldAsync(visit, $"palette '{text}', dark");
    }

    private static async Task SearchAsync(Visit visit, string text)
    {
        if (!await Palette(visit).IsVisibleAsync())
            await visit.Page.Keyboard.PressAsync("Control+k");
        // As typed and pasted: the field itself holds back what is too long.
        await Field(visit).FillAsync("");
        await visit.Page.Keyboard.InsertTextAsync(text);
        if (text.Length <= 512)
            await Expect(visit.Page.Locator("#palette-list")).ToHaveAttributeAsync("data-question", text.Trim());
    }

    private static ILocator Palette(Visit visit) => visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Search or jump to", IncludeHidden = true });

    private static ILocator Field(Visit visit) => visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages, clusters, types and objects" });

    private static ILocator Options(Visit visit) => Palette(visit).GetByRole(AriaRole.Option);
}
