using System.Text.Json;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>What is only data stays data: each visit fails by itself when a dialog opens or a script breaks.</summary>
public sealed class HostileNameTests(SandboxedConsole console)
{
    private const string Api = $"/api/v1/clusters/{Clusters.Development}";

    // What a person reads or hears; values that are copied or sent stay as they are.
    private const string Faults = """
        () => {
          const hidden = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\t\n\r])\p{Cc}/u;
          const faults = hidden.test(document.title) ? ['the title hides characters'] : [];
          for (const element of document.querySelectorAll('body *:not(script, style)')) {
            for (const name of ['title', 'aria-label', 'aria-description', 'alt', 'placeholder'])
              if (hidden.test(element.getAttribute(name) ?? '')) faults.push(`${name} hides characters: ${element.outerHTML.slice(0, 300)}`);
            if ([...element.childNodes].some(child => child.nodeType === Node.TEXT_NODE && hidden.test(child.data))) faults.push(`text hides characters: ${element.outerHTML.slice(0, 300)}`);
          }
          for (const element of document.querySelectorAll('body img, main script, body [onerror]')) faults.push(`markup was taken for such: ${element.outerHTML}`);
          const { scrollWidth, clientWidth } = document.documentElement;
          if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth} wide in ${clientWidth}`);
          return faults;
        }
        """;

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

    [Fact]
    public async Task Hostile_names_in_every_column_are_shown_for_what_they_are_and_break_no_page()
    {
        await using var world = HostileWorld.Begin(console);
        await using var visit = await console.StrangerAsync();
        await visit.SignInAsync(HostileWorld.Account);
        await CaptureAsync(visit);
        await HasAsync(visit, $"{Api}/types/{HostileWorld.Type}/resources?limit=500", HostileWorld.Uid);
        world.Change();
        await CaptureAsync(visit);
        await HasAsync(visit, $"{Api}/changes?change=modified&limit=100", HostileWorld.Uid);
        var of = $"/clusters/{Clusters.Development}/types/{HostileWorld.Type}/{Uri.EscapeDataString(HostileWorld.Space)}/{Uri.EscapeDataString(HostileWorld.Name)}";
        var faults = new List<string>();

        await Expect(visit.Page.Locator(".refusals")).ToContainTextAsync(HostileWorld.Seen);
        await HoldsAsync(visit, "a run asked for by them", faults);
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("onerror=alert");
        await Expect(visit.Page.Locator("#palette-list")).ToContainTextAsync(HostileWorld.Seen);
        await HoldsAsync(visit, "palette", faults);
        foreach (var path in (string[])
        [
            "/", "/?view=tiles", "/?group=region", $"/clusters/{Clusters.Development}", $"/clusters/{Clusters.Development}?tab=changes", $"/clusters/{Clusters.Development}?tab=captures",
            $"/clusters/{Clusters.Development}/types/{HostileWorld.Type}", $"/clusters/{Clusters.Development}/types/{HostileWorld.Type}?wide=true",
            of, $"{of}?view=full", $"{of}?tab=changes", $"{of}?tab=tree", $"{of}?tab=blame", $"{of}?tab=conditions", $"{of}/diff?from=1", $"{of}/no-such-page",
            $"/changes?cluster={Clusters.Development}&show=all&minutes=1440", $"/changes?cluster={Clusters.Development}&show=all&minutes=1440&group=object",
            "/captures", "/captures?tab=schedules", $"/captures?cluster={Clusters.Development}", "/audit", "/settings", "/settings?tab=sign-ins",
            $"/settings?tab=access&environment={Uri.EscapeDataString(HostileWorld.Environment)}", $"/captures?tab=coverage&cluster={Clusters.Development}",
        ])
        {
            await visit.OpenAsync(path);
            await HoldsAsync(visit, path, faults);
        }

        await visit.OpenAsync($"/clusters/{Clusters.Development}/types/{HostileWorld.Type}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Preview of {HostileWorld.SeenName}" }).ClickAsync();
        await Expect(visit.Page.Locator(".preview-yaml")).ToContainTextAsync("kind:");
        await HoldsAsync(visit, "preview", faults);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_lying_reason_and_lying_names_of_what_is_asked_for_are_shown_for_what_they_are()
    {
        var faults = new List<string>();
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync(RequestLinks.Request((await SeededRequests.OfAsync(console))["hostile"]));

        foreach (var button in await visit.Page.Locator("main [data-preview]").AllAsync())
            await button.ClickAsync();
        await Expect(visit.Page.Locator(".item-preview")).ToHaveCountAsync(2);

        await Expect(visit.Page.Locator(".request-reason").First).ToContainTextAsync("<script>alert(1)</script>");
        await Expect(visit.Page.Locator(".item-preview").First).ToContainTextAsync(HostileWorld.SeenName);
        await Expect(visit.Page.Locator(".substance")).ToContainTextAsync(HostileWorld.Seen);
        await Expect(visit.Page.Locator("a[href^='javascript']")).ToHaveCountAsync(0);
        await HoldsAsync(visit, "request", faults);
        await visit.Page.SetViewportSizeAsync(480, 800);
        await HoldsAsync(visit, "request, narrow", faults);
        Assert.Empty(faults);
    }

    private static async Task CaptureAsync(Visit visit)
    {
        await visit.OpenAsync("/captures?tab=schedules");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Capture {Clusters.Development} now" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Open the run" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = $"Capture of {Clusters.Development}" })).ToBeVisibleAsync();
    }

    /// <summary>Nothing is hidden, nothing was carried out, nothing reaches over the edge, and the hostile text is there to be read.</summary>
    private static async Task HoldsAsync(Visit visit, string where, List<string> faults)
    {
        await visit.SettledAsync();
        await Expect(visit.Page.Locator("body")).ToContainTextAsync(HostileWorld.Seen);
        faults.AddRange((await visit.Page.EvaluateAsync<string[]>(Faults)).Select(fault => $"{where}: {fault}"));
    }

    private static Task HasAsync(Visit visit, string path, string text) => Eventually.True(async () =>
        (await (await visit.Page.APIRequest.GetAsync(new Uri(visit.Address, path).ToString())).TextAsync()).Contains(text, StringComparison.Ordinal), $"{path} tells of {text}");

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
