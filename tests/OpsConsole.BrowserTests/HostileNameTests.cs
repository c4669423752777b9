using System.Text.Json;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>What is only data stays data: each visit fails by itself when a dialog opens or a script breaks.</summary>
public sealed class HostileNameTests(SandboxedConsole console)
{
    [Fact]
    public async Task Markup_in_annotations_is_shown_and_not_carried_out()
    {
        await using var visit = await console.VisitAsync("administrator");
        var name = await HostileObjectAsync(visit);

        await visit.OpenAsync($"{name}?view=full");

        await Expect(visit.Page.Locator(".yaml")).ToContainTextAsync("<script>alert(");
        Assert.Equal(0, await visit.Page.Locator("main script, main img").CountAsync());
        // Right-to-left overrides are written out, so that the line cannot lie.
        await Expect(visit.Page.Locator(".yaml")).ToContainTextAsync(@"\u202e");
    }

    [Theory]
    [InlineData("/?environment=%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/clusters/%3Cimg%20src=x%20onerror=alert(1)%3E")]
    [InlineData("/resources?q=%22%3E%3Csvg%20onload=alert(1)%3E")]
    [InlineData("/changes?type=%27);alert(1);(%27&change=%3Cscript%3E")]
    [InlineData("/captures?cluster=%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/audit?person=%3Cimg%20src=x%20onerror=alert(1)%3E&action=%00")]
    public async Task Markup_in_an_address_is_shown_and_not_carried_out(string path)
    {
        await using var visit = await console.VisitAsync("administrator");

        await visit.OpenAsync(path);

        await Expect(visit.Heading).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.Locator("main script, main img, main svg[onload]").CountAsync());
    }

    /// <summary>The sandbox's object whose annotations carry markup.</summary>
    private static async Task<string> HostileObjectAsync(Visit visit)
    {
        const string type = "tidbclusters.pingcap.com";
        var address = new Uri(visit.Address, $"/api/v1/clusters/{Clusters.Production}/types/{type}/resources?limit=500");
        using var list = JsonDocument.Parse(await (await visit.Page.APIRequest.GetAsync(address.ToString())).TextAsync());
        var hostile = list.RootElement.GetProperty("items").EnumerateArray()
            .Select(item => (Namespace: item.GetProperty("namespace").GetString(), Name: item.GetProperty("name").GetString()))
            .First(item => item.Name == "010.no.1e3");
        return $"/clusters/{Clusters.Production}/types/{type}/{hostile.Namespace}/{hostile.Name}";
    }
}
