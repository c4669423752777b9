using System.Text;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Tabs whose circuit comes late or is drawn slowly: what is pressed or opened meanwhile leads to a page that lives.</summary>
public sealed class SlowTabTests(SandboxedConsole console)
{
    /// <summary>The message that says so.</summary>
    private static readonly byte[] Drawn = Encoding.UTF8.GetBytes("OnRenderCompleted");

    [Fact]
    public async Task A_link_pressed_before_the_page_lives_leads_to_one_that_does()
    {
        await using var visit = await console.VisitAsync("administrator");
        var released = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await released.Task;
            await route.ContinueAsync();
        });
        await visit.Page.GotoAsync(visit.Address.ToString());

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Captures" }).First.ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Captures");
        released.SetResult();

        await visit.InteractiveAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Captures");
    }

    [Fact]
    public async Task A_plan_that_is_made_before_the_browser_has_drawn_the_page_is_shown_on_one_that_lives()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.Page.RouteWebSocketAsync("**/_blazor**", DrawSlowly);
        // Were it fetched beside the circuit, it would come when that lives and take its place.
        await visit.Page.RouteAsync("**/approvals/new?draft=*", async route =>
        {
            await visit.InteractiveAsync();
            await route.ContinueAsync();
        });

        await Requests.PlanAsync(visit);

        await visit.InteractiveAsync();
        await visit.Page.GetByLabel("Reason").FillAsync("Typed into a page that lives.");
        await Expect(Requests.Ask(visit)).ToBeEnabledAsync();
    }

    /// <summary>What the browser has drawn is told to the server late and in order; all else at once.</summary>
    private static void DrawSlowly(IWebSocketRoute tab)
    {
        var server = tab.ConnectToServer();
        var told = Task.CompletedTask;
        tab.OnMessage(frame =>
        {
            if (frame.Binary is { } bytes && bytes.AsSpan().IndexOf(Drawn) >= 0)
                told = Late(told, () => server.Send(bytes));
            else
                Send(server, frame);
        });
        server.OnMessage(frame => Send(tab, frame));
    }

    private static async Task Late(Task before, Action send)
    {
        // Longer than a plan is made.
        await Task.WhenAll(before, Task.Delay(TimeSpan.FromSeconds(3)));
        send();
    }

    private static void Send(IWebSocketRoute to, IWebSocketFrame frame)
    {
        if (frame.Binary is { } bytes)
            to.Send(bytes);
        else
            to.Send(frame.Text!);
    }
}
