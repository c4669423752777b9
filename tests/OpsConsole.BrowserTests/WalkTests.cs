using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>From the fleet to the difference of two versions, with the mouse alone.</summary>
public sealed partial class WalkTests(SandboxedConsole console)
{
    [Theory]
    [InlineData("viewer", Clusters.Staging)]
    [InlineData("operator", Clusters.Production)]
    [InlineData("support", Clusters.Production)]
    [InlineData("approver-1", Clusters.Development)]
    [InlineData("approver-2", Clusters.Staging)]
    [InlineData("administrator", Clusters.Production)]
    public async Task From_the_fleet_to_an_object_its_yaml_and_what_changed(string account, string cluster)
    {
        await using var visit = await console.VisitAsync(account);
        var page = visit.Page.Locator("main");

        await visit.OpenAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = cluster, Exact = true }).ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(cluster);

        await page.GetByRole(AriaRole.Link, new() { Name = "Resources", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Clusters.ManagedType, Exact = true }).ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Bucket");

        await page.Locator("tbody a").First.ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(BucketName());
        await Expect(page.Locator(".yaml")).ToContainTextAsync("kind: Bucket");
        await page.GetByRole(AriaRole.Link, new() { Name = "Full", Exact = true }).ClickAsync();
        await Expect(page.Locator(".yaml")).ToContainTextAsync("creationTimestamp:");

        await page.GetByRole(AriaRole.Link, new() { Name = cluster, Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Changes", Exact = true }).ClickAsync();
        var changed = page.Locator("tbody tr").Filter(new() { Has = visit.Page.Locator("a[href*='/diff?']") }).First;
        await Eventually.True(async () =>
        {
            if (await changed.IsVisibleAsync())
                return true;
            await visit.OpenAsync($"/clusters/{cluster}?tab=changes");
            return await changed.IsVisibleAsync();
        }, $"something changes in {cluster}");
        await changed.Locator("a[href*='/diff?']").ClickAsync();

        await Expect(visit.Heading).ToHaveTextAsync(Compare());
        await Expect(page).ToContainTextAsync(Differences());
        await page.GetByRole(AriaRole.Link, new() { Name = "Text", Exact = true }).ClickAsync();
        await Expect(page.Locator("ins, del, .text-added, .text-removed, [class*='added'], [class*='removed']").First).ToBeVisibleAsync();
    }

    [GeneratedRegex("^Bucket .+")]
    private static partial Regex BucketName();

    [GeneratedRegex("^Compare .+")]
    private static partial Regex Compare();

    [GeneratedRegex(@"\d+ fields? differs?|added|removed")]
    private static partial Regex Differences();
}
