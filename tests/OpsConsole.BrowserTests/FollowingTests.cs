using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>An open page shows what a capture brought, without being loaded again and without disturbing who reads it.</summary>
public sealed partial class FollowingTests(SandboxedConsole console) : IAsyncLifetime
{
    private const string Cluster = Clusters.Development;
    /// <summary>Nothing that lives in a simulated cluster touches these.</summary>
    private const string Type = "storageclasses.storage.k8s.io";

    private const string Volumes = "persistentvolumes";

    private readonly List<(string Type, string Name)> _made = [];

    private ClusterObjects Objects => console.Sandbox.Clusters.Single(cluster => cluster.Name == Cluster).Objects;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        foreach (var (type, name) in _made)
            Objects.Delete(type, null, name);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_open_object_shows_its_new_version_and_a_fixed_version_stays()
    {
        await using var person = await console.VisitAsync("administrator");
        await using var live = await console.VisitAsync("administrator");
        await using var versions = await console.VisitAsync("administrator");
        await using var changes = await console.VisitAsync("administrator");
        Make("followed", "first");
        await CaptureAsync(person);
        await OpenAsync(live, $"{Object("followed")}?find=step#L1");
        await OpenAsync(versions, $"{Object("followed")}?tab=versions");
        await OpenAsync(changes, $"/changes?cluster={Cluster}&type={Type}");
        var list = versions.Page.GetByRole(AriaRole.List, new() { Name = "Versions, newest first" });
        await Expect(live.Page.Locator(".yaml")).ToContainTextAsync("step: first");
        await Expect(list.Locator("li")).ToHaveCountAsync(1);
        var first = (await list.GetByTitle("Show this version").InnerTextAsync()).TrimStart('#');
        await using var former = await console.VisitAsync("administrator");
        await OpenAsync(former, $"{Object("followed")}?version={first}");

        Objects.Change(Type, null, "followed", held => held["metadata"]!["labels"]!["step"] = "second", "kubectl-edit");
        await CaptureAsync(person);

        await Expect(live.Page.Locator(".yaml")).ToContainTextAsync("step: second");
        await Expect(live.Page.Locator(".yaml-chosen")).ToHaveAttributeAsync("id", "L1");
        await Expect(live.Page.Locator("[data-copy-url]")).Not.ToHaveAttributeAsync("data-copy-url", new Regex($"version={first}(&|$)"));
        await Expect(list.Locator("li")).ToHaveCountAsync(2);
        await Expect(list.Locator("li").First).ToContainTextAsync("first → second");
        await Expect(changes.Page.Locator("main tbody tr:has(a)").First).ToContainTextAsync("first → second");
        await Expect(former.Page.Locator("main")).ToContainTextAsync("Earlier state");
        await Expect(former.Page.Locator(".yaml")).ToContainTextAsync("step: first");
        await UndisturbedAsync(live, versions, changes, former);
    }

    [Fact]
    public async Task The_bar_tells_of_a_capture_that_ended_while_another_page_is_open()
    {
        await using var person = await console.VisitAsync("administrator");
        await using var reader = await console.VisitAsync("administrator");
        await CaptureAsync(person);
        await OpenAsync(reader, "/settings");
        var moment = reader.Page.Locator(".bar-fact time");
        var before = await moment.GetAttributeAsync("datetime");

        await CaptureAsync(person);

        await Expect(moment).Not.ToHaveAttributeAsync("datetime", before!);
        await UndisturbedAsync(reader);
    }

    [Fact]
    public async Task An_open_table_shows_new_rows_and_stays_where_it_was_scrolled_to()
    {
        await using var person = await console.VisitAsync("administrator");
        await using var table = await console.VisitAsync("administrator");
        await using var types = await console.VisitAsync("administrator");
        for (var number = 0; number < 120; number++)
            Make($"row-{number:000}", "first");
        await CaptureAsync(person);
        await OpenAsync(table, $"/clusters/{Cluster}/types/{Type}?name=row-");
        await OpenAsync(types, $"/clusters/{Cluster}?tab=resources&q={Type}");
        var foot = table.Page.Locator(".resources-foot");
        var count = types.Page.Locator("main tbody td.number").First;
        await Expect(foot).ToContainTextAsync("120 of ");
        var before = int.Parse(await count.InnerTextAsync(), null);
        await Expect(table.Page.GetByRole(AriaRole.Link, new() { Name = "row-000" })).ToBeVisibleAsync();
        await table.Page.EvaluateAsync("() => { document.querySelector('.resource-grid .mud-table-container').scrollTop = 60 * 33; }");
        await Expect(table.Page.GetByRole(AriaRole.Link, new() { Name = "row-062" })).ToBeVisibleAsync();
        await table.Page.EvaluateAsync("() => { window.flickers = 0; }");

        Make("row-120", "first");
        await CaptureAsync(person);

        await Expect(foot).ToContainTextAsync("121 of ");
        await Expect(count).ToHaveTextAsync($"{before + 1}");
        Assert.Equal(60 * 33, await table.Page.EvaluateAsync<int>("() => document.querySelector('.resource-grid .mud-table-container').scrollTop"));
        await Expect(table.Page.GetByRole(AriaRole.Link, new() { Name = "row-062" })).ToBeInViewportAsync();
        await UndisturbedAsync(table, types);

        await table.Page.EvaluateAsync("() => { document.querySelector('.resource-grid .mud-table-container').scrollTop = 1e6; }");
        await Expect(table.Page.GetByRole(AriaRole.Link, new() { Name = "row-120" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_table_scrolled_while_the_database_is_away_says_so_and_fills_itself_afterwards()
    {
        await using var person = await console.VisitAsync("administrator");
        await using var table = await console.VisitAsync("administrator");
        for (var number = 0; number < 120; number++)
            Make($"lost-{number:000}", "first");
        await CaptureAsync(person);
        await table.OpenAsync($"/clusters/{Cluster}/types/{Type}?name=lost-");
        await Expect(table.Page.GetByRole(AriaRole.Link, new() { Name = "lost-000" })).ToBeVisibleAsync();
        var page = table.Page.Locator("main");

        await console.Sandbox.Postgres.KillAsync(CancellationToken.None);
        try
        {
            await table.Page.EvaluateAsync("() => { document.querySelector('.resource-grid .mud-table-container').scrollTop = 1e6; }");
            await Expect(page).ToContainTextAsync($"The {Type} of cluster {Cluster} could not be read.");
            await Expect(page.Locator("tbody")).ToContainTextAsync("cannot be read now");
        }
        finally
        {
            await console.Sandbox.Postgres.StartAsync(CancellationToken.None);
        }

        await Expect(table.Page.GetByRole(AriaRole.Link, new() { Name = "lost-119" })).ToBeVisibleAsync();
        await Expect(page).Not.ToContainTextAsync("could not be read");
    }

    [Fact]
    public async Task Folded_changes_that_were_opened_stay_open_when_one_more_comes()
    {
        await using var person = await console.VisitAsync("administrator");
        await using var versions = await console.VisitAsync("administrator");
        Objects.Create(Volumes, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "folded" },
            ["spec"] = new JsonObject { ["capacity"] = new JsonObject { ["storage"] = "1Gi" }, ["accessModes"] = new JsonArray("ReadWriteOnce") },
        });
        _made.Add((Volumes, "folded"));
        foreach (var phase in new[] { "Available", "Bound", "Released" })
            await BringAsync(phase);
        await OpenAsync(versions, $"/clusters/{Cluster}/types/{Volumes}/-/folded?tab=versions");
        var folded = versions.Page.Locator("details");
        await folded.Locator("summary").ClickAsync();
        await Expect(folded.Locator("li")).ToHaveCountAsync(2);

        await BringAsync("Failed");

        await Expect(folded.Locator("summary")).ToContainTextAsync("3 status changes");
        await Expect(folded.Locator("li").First).ToBeVisibleAsync();
        await UndisturbedAsync(versions);

        async Task BringAsync(string phase)
        {
            Objects.Change(Volumes, null, "folded", held => held["status"] = new JsonObject { ["phase"] = phase }, "volume-controller", WritePart.Status);
            await CaptureAsync(person);
        }
    }

    private static string Object(string name) => $"/clusters/{Cluster}/types/{Type}/-/{name}";

    private void Make(string name, string step)
    {
        Objects.Create(Type, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["step"] = step } },
            ["provisioner"] = "example.org/none",
        });
        _made.Add((Type, name));
    }

    /// <summary>
    /// Asks for a capture with the button that a person has, and waits for its end. A run that was under way already, which
    /// the button joins, may have listed the type before the test changed it: then it asks again.
    /// </summary>
    internal static Task CaptureAsync(Visit person, string cluster = Cluster) => Eventually.True(async () =>
    {
        await person.OpenAsync("/captures");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = $"Capture {cluster} now" }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Open the run" }).ClickAsync();
        await Expect(person.Heading).ToHaveTextAsync($"Capture of {cluster}");
        var facts = person.Page.Locator(".page-facts");
        await Expect(facts).ToContainTextAsync(Ended());
        var said = await facts.InnerTextAsync();
        return said.Contains("Complete", StringComparison.Ordinal) && !BegunByItself().IsMatch(said);
    }, "a capture that was asked for is complete");

    /// <summary>Opens a page that notes from then on whether anything of it is drawn as loading.</summary>
    private static async Task OpenAsync(Visit visit, string path)
    {
        await visit.OpenAsync(path);
        await visit.Page.EvaluateAsync("""
            () => {
              window.flickers = 0;
              const seen = element => {
                const box = element.getBoundingClientRect();
                const frame = (element.closest('.mud-table-container') ?? document.documentElement).getBoundingClientRect();
                return box.bottom > frame.top && box.top < frame.bottom;
              };
              // Rows still to be read beyond what one sees are no flicker.
              new MutationObserver(() => {
                if ([...document.querySelectorAll('main .loading, main .mud-progress-linear, main td[colspan]')].some(seen)) window.flickers++;
              }).observe(document.querySelector('main'), { childList: true, subtree: true });
            }
            """);
    }

    private static async Task UndisturbedAsync(params Visit[] visits)
    {
        foreach (var visit in visits)
            Assert.Equal(0, await visit.Page.EvaluateAsync<int?>("() => window.flickers"));
    }

    [GeneratedRegex("Complete|Partial|Failed|Interrupted")]
    private static partial Regex Ended();

    [GeneratedRegex("by schedule|first of this cluster|repeats")]
    private static partial Regex BegunByItself();
}
