using Microsoft.Playwright;
using OpsConsole.Platform.Components;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Theme, ages, copying, keys: what the few lines of script promise.</summary>
public sealed class LookTests(SandboxedConsole console)
{
    private const string Drawn = "() => document.documentElement.dataset.theme";
    private const string Ground = "() => getComputedStyle(document.body).backgroundColor";

    [Fact]
    public async Task The_first_paint_already_has_the_theme_of_the_system()
    {
        await using var visit = await console.VisitAsync("viewer", Theme.Dark);
        await visit.OpenAsync("/settings");

        // Without scripts and circuit: what the server itself drew.
        var prerendered = await (await visit.Page.APIRequest.GetAsync(new Uri(visit.Address, "/settings").ToString())).TextAsync();

        Assert.Contains("data-theme=\"dark\"", prerendered, StringComparison.Ordinal);
        Assert.Equal("rgb(22, 24, 29)", await visit.Page.EvaluateAsync<string>(Ground));
    }

    [Fact]
    public async Task A_chosen_theme_stays_and_the_system_is_followed_live_without_one()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await visit.Page.WaitForFunctionAsync("() => document.documentElement.dataset.theme === 'dark'");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Light", Exact = true }).ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => document.documentElement.dataset.theme === 'light'");

        await visit.OpenAsync("/settings");
        Assert.Equal("light", await visit.Page.EvaluateAsync<string>(Drawn));
        Assert.Equal("rgb(246, 247, 250)", await visit.Page.EvaluateAsync<string>(Ground));
    }

    [Fact]
    public async Task A_narrow_rail_stays_narrow_and_keeps_its_names()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Narrow the navigation" }).ClickAsync();
        await Expect(visit.Page.Locator(".frame-collapsed")).ToHaveCountAsync(1);
        await visit.OpenAsync("/settings");

        await Expect(visit.Page.Locator(".frame-collapsed")).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Captures" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Ages_tick_in_the_browser_by_the_words_of_the_server()
    {
        double[] ages = [0, 1.9, 2, 59.9, 60, 3599, 3600, 172799, 172800, 5183999, 5184000, 63071999, 63072000, -1.9, -2, -300];
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        var words = await visit.Page.EvaluateAsync<string[]>("async ages => { const { words } = await import('/js/age.js'); return ages.map(words); }", ages);

        Assert.Equal(ages.Select(age => AgeWords.Of(TimeSpan.FromSeconds(age))), words);
    }

    [Fact]
    public async Task The_exact_moment_is_told_in_utc_and_local_time_on_hover()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        var time = visit.Page.Locator("main time").First;

        await time.HoverAsync();

        await Expect(time).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex(@"^\d+ \w+ \d{4} \d\d:\d\d:\d\d UTC · .+ Europe/Berlin$"));
    }

    [Fact]
    public async Task Copying_gives_the_whole_value()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        var button = visit.Page.Locator("main .copy").First;

        await button.ClickAsync();

        await Expect(visit.Page.Locator("#copy-voice")).ToHaveTextAsync("Copied");
        Assert.Equal(await button.GetAttributeAsync("data-copy"), await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Nothing_is_loaded_from_elsewhere()
    {
        await using var visit = await console.VisitAsync("viewer");
        var hosts = visit.WatchHosts();

        await visit.OpenAsync("/");

        Assert.Equal([visit.Address.Authority], hosts.Where(host => host.Length > 0));
    }

    [Fact]
    public async Task Style_sheets_and_scripts_are_served_plain_and_fingerprinted()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/");

        var linked = await visit.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('head link[rel=stylesheet], script[src]')].map(e => e.href || e.src)");

        Assert.Contains(linked, link => System.Text.RegularExpressions.Regex.IsMatch(link, @"/css/app\.[a-z0-9]{10}\.css$"));
        foreach (var address in linked.Append(new Uri(visit.Address, "/css/app.css").ToString()))
            Assert.Equal(200, (await visit.Page.APIRequest.GetAsync(address)).Status);
    }
}
