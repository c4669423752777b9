using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Requests as people make them in the browser: for other approval rules, which nobody executes by accident.</summary>
internal static partial class Requests
{
    private static int _made;

    /// <summary>Where a plan for rules that nobody asked for before is made.</summary>
    public static string NewAddress()
    {
        var rules = JsonNode.Parse(ShippedRules.Document.Write())!;
        // Another figure each time, or these rules would hold already.
        rules["rules"]!.AsArray().Single(rule => (string?)rule!["key"] == "every-class-b")!["mostItems"] = 900 - ++_made;
        return RequestLinks.New(ChangeRules.ActionKey, new Dictionary<string, string> { [ChangeRules.RulesParameter] = rules.ToJsonString() });
    }

    /// <summary>A plan that is not submitted; its page is open.</summary>
    public static async Task PlanAsync(Visit visit)
    {
        await visit.OpenAsync(NewAddress());
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await visit.SettledAsync();
        await Expect(Ask(visit)).ToBeVisibleAsync();
    }

    /// <summary>A request; its page is open. Returns its number.</summary>
    public static async Task<long> AskAsync(Visit visit, string reason = "The figures were settled in the review.")
    {
        await PlanAsync(visit);
        await visit.Page.GetByLabel("Reason").FillAsync(reason);
        await visit.Page.GetByLabel("Ticket or change").FillAsync("CHG-4711");
        await Ask(visit).ClickAsync();
        await visit.Page.WaitForURLAsync(RequestAddress());
        await visit.SettledAsync();
        return NumberOf(visit);
    }

    public static long NumberOf(Visit visit) => long.Parse(RequestAddress().Match(visit.Page.Url).Groups["number"].Value, null);

    public static ILocator Ask(Visit visit) => visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Request: ") });

    public static ILocator Approve(Visit visit) => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true });

    public static ILocator Chip(Visit visit) => visit.Page.Locator(".page-facts .state").First;

    [GeneratedRegex(@"/approvals/(?<number>\d+)$")]
    private static partial Regex RequestAddress();
}
