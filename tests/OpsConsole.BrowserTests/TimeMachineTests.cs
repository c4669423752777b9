using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Looking back from anywhere, and to where one cannot.</summary>
public sealed class TimeMachineTests(SandboxedConsole console)
{
    [Theory]
    [InlineData("2020-01-01T00:00:00Z", "Nothing is known of type .* before")]
    [InlineData("2999-01-01T00:00:00Z", "has not come yet")]
    [InlineData("yesterday", "is not a moment")]
    [InlineData("2026-10-01T10:00:00", "is not a moment")]
    public async Task A_moment_that_cannot_be_looked_back_to_is_refused_with_the_reason(string at, string reason)
    {
        await using var visit = await console.VisitAsync("administrator");

        await visit.OpenAsync($"/clusters/{Clusters.Development}/types/{Clusters.ManagedType}?at={at}");

        await Expect(visit.Page.Locator("main .notice")).ToContainTextAsync(new Regex(reason));
    }

    [Fact]
    public async Task From_a_page_of_the_present_it_leads_to_the_resources_of_the_last_complete_capture()
    {
        await using var visit = await console.VisitAsync("viewer");
        await visit.OpenAsync("/settings");

        await visit.Page.Keyboard.PressAsync("t");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Last complete capture" }).ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/resources\?at="));
        await Expect(visit.Page.Locator(".past")).ToContainTextAsync("Viewing");
        await Expect(visit.Page.Locator("main tbody a[href*='at=']").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_of_the_present_is_not_called_past()
    {
        await using var visit = await console.VisitAsync("administrator");

        await visit.OpenAsync("/captures?at=2026-10-01T10:00:00Z");

        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Time machine" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".past")).ToHaveCountAsync(0);
    }
}
