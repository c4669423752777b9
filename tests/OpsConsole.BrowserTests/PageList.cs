using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform.Api;
using OpsConsole.Testing;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Every page by a name, and how one gets to it with data of the sandbox.</summary>
internal static class PageList
{
    private static readonly Dictionary<string, Func<Visit, Task>> Ways = new()
    {
        ["fleet"] = visit => visit.OpenAsync("/"),
        ["fleet-tiles"] = visit => visit.OpenAsync("/?view=tiles"),
        ["fleet-regions"] = visit => visit.OpenAsync("/?group=region&q=e"),
        ["cluster"] = visit => visit.OpenAsync($"/clusters/{Clusters.Production}"),
        ["cluster-types"] = visit => visit.OpenAsync($"/clusters/{Clusters.Production}?tab=resources"),
        ["cluster-captures"] = visit => visit.OpenAsync($"/clusters/{Clusters.Production}?tab=captures"),
        ["cluster-changes"] = visit => visit.OpenAsync($"/clusters/{Clusters.Production}?tab=changes"),
        ["type"] = visit => OpenTypeAsync(visit),
        ["object"] = OpenObjectAsync,
        ["object-full"] = async visit =>
        {
            await OpenObjectAsync(visit);
            await visit.OpenAsync(new Uri(visit.Page.Url).AbsolutePath + "?view=full");
        },
        ["object-changes"] = visit => OpenTabAsync(visit, "changes", ".versions li"),
        ["object-tree"] = visit => OpenTabAsync(visit, "tree", ".tree li"),
        ["object-blame"] = visit => OpenTabAsync(visit, "blame", ".blame .yaml-line"),
        ["object-conditions"] = visit => OpenTabAsync(visit, "conditions", "main table"),
        ["type-preview"] = async visit =>
        {
            await OpenTypeAsync(visit);
            await visit.Page.Locator("[data-preview]").First.ClickAsync();
            await Expect(visit.Page.Locator(".preview-yaml")).ToContainTextAsync("kind:");
        },
        ["diff"] = OpenDiffAsync,
        ["diff-text"] = async visit =>
        {
            await OpenDiffAsync(visit);
            await visit.OpenAsync($"{new Uri(visit.Page.Url).PathAndQuery}&view=text");
        },
        ["past-resources"] = visit => visit.OpenAsync($"/resources?at={Now}"),
        ["past-types"] = visit => visit.OpenAsync($"/clusters/{Clusters.Production}?tab=resources&at={Now}"),
        ["past-type"] = visit => visit.OpenAsync($"/clusters/{Clusters.Production}/types/{Clusters.ManagedType}?at={Now}"),
        ["past-object"] = async visit =>
        {
            await OpenObjectAsync(visit);
            await visit.OpenAsync($"{new Uri(visit.Page.Url).AbsolutePath}?at={Now}");
        },
        ["past-unknown"] = visit => visit.OpenAsync("/resources?at=2020-01-01T00:00:00Z"),
        ["resources"] = visit => visit.OpenAsync("/resources"),
        ["changes"] = visit => visit.OpenAsync("/changes"),
        ["changes-by-object"] = visit => visit.OpenAsync("/changes?group=object&show=all&minutes=1440"),
        ["captures"] = visit => visit.OpenAsync("/captures"),
        ["captures-coverage"] = visit => visit.OpenAsync("/captures?tab=coverage"),
        ["captures-schedules"] = visit => visit.OpenAsync("/captures?tab=schedules"),
        ["captures-storage"] = visit => visit.OpenAsync("/captures?tab=storage"),
        ["capture-run"] = async visit =>
        {
            await visit.OpenAsync("/captures");
            await visit.Page.Locator("main tbody a[href^='/captures/']").First.ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Coverage" })).ToBeVisibleAsync();
        },
        ["audit"] = visit => visit.OpenAsync("/audit"),
        ["audit-filtered"] = visit => visit.OpenAsync("/audit?person=administrator&action=signin.succeeded&from=2026-01-01"),
        ["audit-object"] = visit => visit.OpenAsync("/audit?what=console"),
        ["storage-buckets"] = visit => OpenStorageAsync(visit, "buckets"),
        ["storage-bucket"] = visit => OpenStorageRowAsync(visit, "buckets?state=Failed"),
        ["storage-classes"] = visit => OpenStorageAsync(visit, "classes"),
        ["storage-class"] = visit => OpenStorageRowAsync(visit, "classes"),
        ["storage-volumes"] = visit => OpenStorageAsync(visit, "volumes"),
        ["storage-volume"] = visit => OpenStorageRowAsync(visit, "volumes"),
        ["storage-protection"] = visit => OpenStorageAsync(visit, "protection"),
        ["storage-protected"] = visit => OpenStorageRowAsync(visit, "protection?protection=Protected"),
        ["storage-coverage"] = async visit =>
        {
            await OpenStorageAsync(visit, "protection");
            await visit.Page.GetByText("Coverage by environment", new() { Exact = true }).ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Table, new() { Name = "What must be protected by environment" })).ToBeVisibleAsync();
        },
        ["storage-views"] = async visit =>
        {
            await OpenStorageAsync(visit, "buckets");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Views", Exact = true }).ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Save this view");
            await visit.SettledAsync();
        },
        ["approvals"] = visit => OpenListAsync(visit, "/approvals?list=open"),
        ["approvals-filtered"] = visit => OpenListAsync(visit, "/approvals?list=open&q=operator&environment=prod"),
        ["approvals-history"] = visit => OpenListAsync(visit, "/approvals/history"),
        ["approvals-rules"] = visit => OpenRulesAsync(visit, "/approvals/rules"),
        ["approvals-rules-earlier"] = visit => OpenRulesAsync(visit, "/approvals/rules?version=1"),
        ["request"] = visit => OpenRequestAsync(visit, "pending"),
        ["request-again"] = visit => OpenRequestAsync(visit, "again"),
        ["request-approved"] = visit => OpenRequestAsync(visit, "approved"),
        ["request-executing"] = visit => OpenRequestAsync(visit, "executing"),
        ["request-partial"] = visit => OpenRequestAsync(visit, "partial"),
        ["request-emergency"] = visit => OpenRequestAsync(visit, "emergency"),
        ["request-new"] = Requests.PlanAsync,
        ["restores"] = visit => OpenBinAsync(visit, "/restores"),
        ["restores-filtered"] = visit => OpenBinAsync(visit, $"/restores?q=retired-&type={Clusters.ManagedType}&gone=true"),
        ["restores-moment"] = OpenMomentAsync,
        ["restores-moment-choose"] = visit => visit.OpenAsync("/restores/moment"),
        ["restores-where"] = OpenWhereAsync,
        ["restores-created-blank"] = visit => visit.OpenAsync("/restores/created"),
        ["restores-where-blank"] = visit => visit.OpenAsync("/restores/where"),
        ["settings"] = visit => visit.OpenAsync("/settings"),
        ["settings-access-prod"] = visit => visit.OpenAsync("/settings?tab=access&environment=prod"),
        ["settings-sign-ins"] = visit => visit.OpenAsync("/settings?tab=sign-ins"),
        ["settings-about"] = visit => visit.OpenAsync("/settings?tab=about"),
        ["no-such-page"] = visit => visit.OpenAsync("/no/such/page"),
        ["no-such-cluster"] = visit => visit.OpenAsync("/clusters/no-such-cluster"),
    };

    /// <summary>What the sandbox captured before this is the past.</summary>
    private static string Now => AsOf.Write(TimeProvider.System.GetUtcNow());

    public static IEnumerable<string> All => Ways.Keys;

    public static Task OpenAsync(Visit visit, string page) => Ways[page](visit);

    public static async Task OpenTypeAsync(Visit visit, string cluster = Clusters.Production)
    {
        await visit.OpenAsync($"/clusters/{cluster}/types/{Clusters.ManagedType}");
        await Expect(visit.Page.Locator("main tbody tr a[href*='/types/']").First).ToBeVisibleAsync();
    }

    public static async Task OpenObjectAsync(Visit visit)
    {
        await OpenTypeAsync(visit);
        await visit.Page.Locator("main tbody tr a[href*='/types/']").First.ClickAsync();
        await Expect(visit.Page.Locator(".yaml-line").First).ToBeVisibleAsync();
    }

    /// <summary>One of the requests that stay as they are.</summary>
    public static async Task OpenRequestAsync(Visit visit, string seed)
    {
        var numbers = await SeededRequests.OfAsync(visit.Console);
        await visit.OpenAsync(RequestLinks.Request(numbers[seed]));
        await Expect(visit.Page.Locator(".item").First).ToBeVisibleAsync();
    }

    /// <summary>Read to the end, so that its counters stand.</summary>
    public static async Task OpenStorageAsync(Visit visit, string part)
    {
        await visit.OpenAsync($"/storage/{part}");
        await Expect(visit.Page.Locator(".live-table tbody tr").First).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".live-standing")).ToContainTextAsync("Live");
    }

    private static async Task OpenStorageRowAsync(Visit visit, string part)
    {
        await OpenStorageAsync(visit, part);
        await visit.Page.Locator(".live-name a").First.ClickAsync();
        await Expect(visit.Page.Locator(".live-drawer h2")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".live-drawer")).ToContainTextAsync("Changed in the last day");
        await visit.SettledAsync();
    }

    /// <summary>With requests in every state in it.</summary>
    private static async Task OpenListAsync(Visit visit, string path)
    {
        await SeededRequests.OfAsync(visit.Console);
        await visit.OpenAsync(path);
        await Expect(visit.Page.Locator(".request-table tbody tr").First).ToBeVisibleAsync();
    }

    /// <summary>With things in it that were deleted for it.</summary>
    private static async Task OpenBinAsync(Visit visit, string path)
    {
        await Deletions.MakeAsync(visit.Console);
        await visit.OpenAsync(path);
        await Expect(visit.Page.Locator(".bin tbody tr").First).ToBeVisibleAsync();
    }

    /// <summary>Held against the moment before the deletions.</summary>
    public static async Task OpenMomentAsync(Visit visit)
    {
        await Deletions.MakeAsync(visit.Console);
        await visit.OpenAsync($"/restores/moment?cluster={Deletions.Cluster}&at={Uri.EscapeDataString(AsOf.Write(Deletions.Before))}&q=retired-");
        await Expect(visit.Page.Locator(".moment tbody tr").First).ToBeVisibleAsync();
    }

    /// <summary>Of a plan for what is in the recycle bin.</summary>
    private static async Task OpenWhereAsync(Visit visit)
    {
        await OpenBinAsync(visit, $"/restores?q={Deletions.ByHand}&gone=true");
        await visit.Page.Locator(".bin-way a").First.ClickAsync();
        await visit.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Where and how" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/restores/where?draft=*");
        await Expect(visit.Page.Locator(".where")).ToBeVisibleAsync();
        await visit.SettledAsync();
    }

    /// <summary>With freezes in them; who could satisfy each is asked for by then.</summary>
    private static async Task OpenRulesAsync(Visit visit, string path)
    {
        await SeededRules.PutAsync(visit.Console);
        await visit.OpenAsync(path);
        await Expect(visit.Page.Locator(".rule-table").First).Not.ToContainTextAsync("being asked");
    }

    private static async Task OpenTabAsync(Visit visit, string tab, string content)
    {
        await OpenObjectAsync(visit);
        await visit.OpenAsync($"{new Uri(visit.Page.Url).AbsolutePath}?tab={tab}");
        await Expect(visit.Page.Locator(content).First).ToBeVisibleAsync();
    }

    /// <summary>Of the object that changed last, so that there are two versions to compare.</summary>
    public static async Task OpenDiffAsync(Visit visit)
    {
        var link = visit.Page.Locator("main a[href*='/diff?']").First;
        await Eventually.True(async () =>
        {
            await visit.OpenAsync("/changes");
            return await link.IsVisibleAsync();
        }, "something changes in the sandbox");
        await link.ClickAsync();
        // The page of changes has a table too.
        await Expect(visit.Page.Locator(".compare-ends")).ToBeVisibleAsync();
        await visit.SettledAsync();
    }
}
