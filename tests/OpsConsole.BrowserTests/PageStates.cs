using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

public enum PageState { Empty, Loading, Failed, Stale, Forbidden }

/// <summary>Brings pages into the states that are not "data", and shows each to whoever wants to look.</summary>
internal static class PageStates
{
    /// <summary>They show what the process knows without asking the database.</summary>
    private static readonly HashSet<string> FromMemory = ["fleet", "fleet-tiles", "fleet-regions", "approvals", "approvals-filtered", "storage-buckets", "storage-classes", "storage-volumes", "storage-protection", "storage-coverage", "storage-views", "restores-moment-choose", "restores-created-blank", "restores-where-blank", "no-such-page", "no-such-cluster"];

    private static readonly string[] OfNobody = ["/", "/resources", "/changes", "/storage", "/approvals", "/approvals/history", "/restores", "/restores/moment", "/captures", "/settings"];

    private static readonly string[] OfViewer =
        ["/resources?q=nothing-like-this", "/changes?minutes=15&type=nothing-like-this", "/storage/volumes?q=nothing-like-this", "/approvals", "/approvals/history?q=nothing-like-this", "/approvals/new", "/restores?q=nothing-like-this", "/restores/moment"];

    private static readonly string[] Hidden = ["/audit", "/approvals/4711", "/approvals/rules", $"/clusters/{Clusters.Production}", $"/clusters/{Clusters.Production}/types/{Clusters.ManagedType}"];

    private static IReadOnlyDictionary<string, string>? _addresses;

    /// <summary><paramref name="look"/> gets the visit and a name for what it shows.</summary>
    public static Task ShowAsync(SandboxedConsole console, PageState state, Theme theme, int width, int height, Func<Visit, string, Task> look) => state switch
    {
        PageState.Empty => EmptyAsync(console, theme, width, height, look),
        PageState.Loading => LoadingAsync(console, theme, width, height, look),
        PageState.Failed => FailedAsync(console, theme, width, height, look),
        PageState.Stale => StaleAsync(console, theme, width, height, look),
        _ => ForbiddenAsync(console, theme, width, height, look),
    };

    private static async Task EmptyAsync(SandboxedConsole console, Theme theme, int width, int height, Func<Visit, string, Task> look)
    {
        await using var visit = await console.VisitAsync("viewer", theme, width, height);
        foreach (var path in OfViewer)
        {
            await visit.OpenAsync(path);
            await Expect(visit.Page.Locator("main .notice-empty").First).ToBeVisibleAsync();
            await look(visit, NameOf(path));
        }

        var assignments = await File.ReadAllTextAsync(console.Assignments);
        WholeFile.Write(console.Assignments, WithoutGrantsOf("viewer", assignments));
        try
        {
            await Eventually.True(async () =>
            {
                await visit.OpenAsync("/");
                return await visit.Page.Locator("main .notice-empty").IsVisibleAsync();
            }, "the rights are gone");
            foreach (var path in OfNobody)
            {
                await visit.OpenAsync(path);
                await look(visit, "nobody-" + NameOf(path));
            }
        }
        finally
        {
            WholeFile.Write(console.Assignments, assignments);
        }
        await visit.CapturedAsync(Clusters.Staging);
    }

    private static async Task LoadingAsync(SandboxedConsole console, Theme theme, int width, int height, Func<Visit, string, Task> look)
    {
        var addresses = await AddressesAsync(console);
        await using var visit = await console.VisitAsync("administrator", theme, width, height);
        await visit.OpenAsync("/settings");
        await using var held = await HeldDatabase.BeginAsync(console.OwnerConnection);
        foreach (var (page, address) in addresses.Where(entry => !FromMemory.Contains(entry.Key) && !entry.Key.StartsWith("settings", StringComparison.Ordinal)))
        {
            await LeaveAsync(visit, "main .loading");
            await visit.GoAsync(address);
            await Expect(visit.Page.Locator("main .loading").First).ToBeVisibleAsync();
            await look(visit, page);
        }
    }

    private static async Task FailedAsync(SandboxedConsole console, Theme theme, int width, int height, Func<Visit, string, Task> look)
    {
        var addresses = await AddressesAsync(console);
        await using var visit = await console.VisitAsync("administrator", theme, width, height);
        await visit.OpenAsync("/settings");
        await console.Sandbox.Postgres.KillAsync(CancellationToken.None);
        try
        {
            await Expect(visit.Page.Locator(".database-banner")).ToBeVisibleAsync();
            foreach (var (page, address) in addresses.Where(entry => !FromMemory.Contains(entry.Key) && !entry.Key.StartsWith("settings", StringComparison.Ordinal)))
            {
                await LeaveAsync(visit, "main .notice-failed");
                await visit.GoAsync(address);
                await Expect(visit.Page.Locator("main .notice-failed").First).ToBeVisibleAsync();
                await look(visit, page);
            }
            // Who comes anew gets an answer too.
            await visit.Page.GotoAsync(new Uri(visit.Address, "/resources").ToString());
            await look(visit, "whole-page");
        }
        finally
        {
            await console.Sandbox.Postgres.StartAsync(CancellationToken.None);
        }
        await visit.CapturedAsync(Clusters.Staging);
    }

    private static async Task StaleAsync(SandboxedConsole console, Theme theme, int width, int height, Func<Visit, string, Task> look)
    {
        await using var visit = await console.VisitAsync("administrator", theme, width, height);
        var cluster = console.Sandbox.Clusters.Single(cluster => cluster.Name == Clusters.Production);
        using (cluster.Faults.Inject(Fault.Of(new FaultEffect.Hang())))
        {
            await Eventually.True(async () =>
            {
                await visit.OpenAsync($"/clusters/{Clusters.Production}");
                return await visit.Page.GetByText("Unreachable").First.IsVisibleAsync();
            }, "the cluster is told to be unreachable");
            await look(visit, "cluster-unreachable");
            cluster.Store.EndWatches();
            await visit.OpenAsync("/storage/buckets");
            await Expect(visit.Page.GetByText("Not connected").First).ToBeVisibleAsync();
            await look(visit, "storage-unreachable");
            foreach (var page in new[] { "fleet", "captures", "type", "object" })
            {
                await PageList.OpenAsync(visit, page);
                await look(visit, page + "-unreachable");
            }
        }

        await PageList.OpenAsync(visit, "object");
        await console.Sandbox.Postgres.KillAsync(CancellationToken.None);
        try
        {
            await Expect(visit.Page.Locator(".database-banner")).ToBeVisibleAsync();
            await Expect(visit.Page.Locator(".yaml-line").First).ToBeVisibleAsync();
            await look(visit, "object-without-database");
            await visit.GoAsync("/approvals?list=open");
            await Expect(visit.Page.Locator("main .notice-stale")).ToBeVisibleAsync();
            await look(visit, "approvals-without-database");
        }
        finally
        {
            await console.Sandbox.Postgres.StartAsync(CancellationToken.None);
        }
        await visit.CapturedAsync(Clusters.Staging);
    }

    private static async Task ForbiddenAsync(SandboxedConsole console, Theme theme, int width, int height, Func<Visit, string, Task> look)
    {
        await using var visit = await console.VisitAsync("viewer", theme, width, height);
        foreach (var path in Hidden)
        {
            await visit.OpenAsync(path);
            await look(visit, NameOf(path));
        }
    }

    /// <summary>To a page that asks nothing of the database, so that what the one before showed is not taken for what the next one shows.</summary>
    private static async Task LeaveAsync(Visit visit, string shown)
    {
        await visit.GoAsync("/no/such/page");
        await Expect(visit.Page.Locator(shown)).ToHaveCountAsync(0);
    }

    /// <summary>Where each page was with data in it; asked once.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AddressesAsync(SandboxedConsole console)
    {
        if (_addresses is not null)
            return _addresses;
        var found = new Dictionary<string, string>();
        await using var visit = await console.VisitAsync("administrator");
        foreach (var page in PageList.All)
        {
            await PageList.OpenAsync(visit, page);
            found[page] = new Uri(visit.Page.Url).PathAndQuery;
        }
        return _addresses = found;
    }

    private static string WithoutGrantsOf(string group, string assignments)
    {
        var whole = JsonNode.Parse(assignments)!;
        var grants = whole["grants"]!.AsArray();
        foreach (var grant in grants.Where(grant => (string?)grant!["group"] == group).ToList())
            grants.Remove(grant);
        return whole.ToJsonString();
    }

    private static string NameOf(string path) =>
        path is "/" ? "fleet" : path.Split('?')[0].Trim('/').Replace('/', '-');
}
