using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>The page on which people read the HTTP API: a viewer from a package under our own Content-Security-Policy.</summary>
public sealed class ApiDocumentTests(SandboxedConsole console)
{
    [Fact]
    public async Task The_viewer_draws_the_operations_and_loads_nothing_from_elsewhere()
    {
        await using var visit = await console.VisitAsync("viewer");
        var hosts = visit.WatchHosts();

        await visit.Page.GotoAsync(new Uri(visit.Address, "/docs/api").ToString());

        await Expect(visit.Page.Locator("#api")).ToContainTextAsync("/api/v1/me");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "OpsConsole", Exact = true }).ClickAsync();
        await visit.InteractiveAsync();
        Assert.Equal([visit.Address.Authority], hosts.Where(host => host.Length > 0));
    }
}
