using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>What a person sees when parts of the house go away, and that it heals without them.</summary>
public sealed class ReconnectTests(SandboxedConsole console)
{
    [Fact]
    public async Task A_killed_console_is_told_in_words_and_the_page_loads_again_by_itself()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");
        await visit.Page.EvaluateAsync("() => { window.before = true; }");

        await console.Sandbox.Console.KillAsync(CancellationToken.None);
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("The console does not answer");
        await console.Sandbox.RestartConsoleAsync(CancellationToken.None);

        await visit.Page.WaitForFunctionAsync("() => window.before === undefined && document.documentElement.dataset.interactive === 'yes'");
        await Expect(visit.Heading).ToHaveTextAsync("Settings");
        Assert.EndsWith("/settings", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_database_is_told_on_the_open_page_and_taken_back_when_it_answers()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await console.Sandbox.Postgres.KillAsync(CancellationToken.None);
        await Expect(visit.Page.Locator(".database-banner")).ToBeVisibleAsync();
        await console.Sandbox.Postgres.StartAsync(CancellationToken.None);

        await Expect(visit.Page.Locator(".database-banner")).ToHaveCountAsync(0);
        await visit.CapturedAsync(Clusters.Staging);
    }

    [Fact]
    public async Task A_part_opened_while_the_database_is_away_says_why_and_fills_itself_afterwards()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync($"/clusters/{Clusters.Staging}");
        await visit.Page.EvaluateAsync("() => { window.before = true; }");
        var runs = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Captures" });

        await console.Sandbox.Postgres.KillAsync(CancellationToken.None);
        try
        {
            await visit.Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Captures", Exact = true }).ClickAsync();
            await Expect(runs).ToContainTextAsync($"The runs of {Clusters.Staging} could not be read.");
        }
        finally
        {
            await console.Sandbox.Postgres.StartAsync(CancellationToken.None);
        }

        await Expect(runs.Locator("tbody tr").First).ToBeVisibleAsync();
        await Expect(runs).Not.ToContainTextAsync("could not be read");
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.before === true"));
    }
}
