using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>One object by keys alone, in every tab, and as it was.</summary>
public sealed class ObjectTests(SandboxedConsole console) : IAsyncLifetime
{
    private const string Cluster = Clusters.Development;
    /// <summary>Nothing that lives in a simulated cluster touches these.</summary>
    private const string Type = "storageclasses.storage.k8s.io";

    private readonly string _name = $"walked-{Guid.NewGuid():N}"[..16];

    private ClusterObjects Objects => console.Sandbox.Clusters.Single(cluster => cluster.Name == Cluster).Objects;

    private string Address => $"/clusters/{Cluster}/types/{Type}/-/{_name}";

    public async ValueTask InitializeAsync()
    {
        await using var person = await console.VisitAsync("administrator");
        Objects.Create(Type, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = _name, ["labels"] = new JsonObject { ["step"] = "first", ["other"] = "a" } },
            ["provisioner"] = "example.org/none",
        });
        await FollowingTests.CaptureAsync(person);
        Objects.Change(Type, null, _name, held =>
        {
            held["metadata"]!["labels"]!["step"] = "second";
            held["metadata"]!["labels"]!["other"] = "b";
        }, "kubectl-edit");
        await FollowingTests.CaptureAsync(person);
    }

    public ValueTask DisposeAsync()
    {
        if (Objects.Find(Type, null, _name) is not null)
            Objects.Delete(Type, null, _name);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task From_the_fleet_to_an_object_its_difference_and_the_link_to_it_without_a_mouse()
    {
        await using var visit = await console.VisitAsync("administrator");
        var keys = visit.Page.Keyboard;
        await visit.OpenAsync("/");

        await TabToAsync(visit, $"/clusters/{Cluster}");
        await keys.PressAsync("Enter");
        await visit.Page.WaitForURLAsync($"**/clusters/{Cluster}*");
        await TabToAsync(visit, $"/clusters/{Cluster}?tab=resources");
        await keys.PressAsync("Enter");
        await FilterAsync(visit, "Type", Type);
        await OpenRowAsync(visit, $"**/types/{Type}*");
        await FilterAsync(visit, "Name", _name);
        await OpenRowAsync(visit, $"**/-/{_name}*");
        await Expect(visit.Page.Locator(".yaml")).ToContainTextAsync("step: second");

        await keys.PressAsync("d");
        await Expect(visit.Heading).ToHaveTextAsync($"Compare {_name}");
        await Expect(visit.Page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await keys.PressAsync("n");
        await keys.PressAsync("n");
        await Expect(visit.Page.Locator("tr[aria-current]")).ToContainTextAsync("step");
        await keys.PressAsync("p");
        await Expect(visit.Page.Locator("tr[aria-current]")).ToContainTextAsync("other");
        await visit.Page.WaitForURLAsync(url => url.EndsWith("#d1", StringComparison.Ordinal));
        await keys.PressAsync("y");

        await Expect(visit.Page.Locator("#copy-voice")).Not.ToBeEmptyAsync();
        var copied = await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal(visit.Page.Url, copied);
        Assert.EndsWith("#d1", copied, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brackets_step_through_versions_and_a_fold_hides_what_is_under_it()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync(Address);
        var yaml = visit.Page.Locator(".yaml");

        await visit.Page.Keyboard.PressAsync("[");
        await Expect(yaml).ToContainTextAsync("step: first");
        await visit.Page.Keyboard.PressAsync("]");
        await Expect(yaml).ToContainTextAsync("step: second");

        var fold = yaml.GetByRole(AriaRole.Button, new() { Name = "Fold metadata.labels" });
        await fold.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(fold).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(yaml).Not.ToContainTextAsync("step: second");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(yaml).ToContainTextAsync("step: second");

        await yaml.Locator(".yaml-line", new() { HasText = "step: second" }).Locator("a").ClickAsync();
        await Expect(visit.Page.Locator(".yaml-path")).ToContainTextAsync("$.metadata.labels.step");
    }

    [Fact]
    public async Task Two_points_of_the_timeline_are_compared()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync($"{Address}?range=all");
        var parts = visit.Page.Locator(".timeline-part");
        await Expect(parts).Not.ToHaveCountAsync(1);

        await parts.First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(parts.First).ToHaveAttributeAsync("aria-pressed", "true");
        await parts.Last.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Heading).ToHaveTextAsync($"Compare {_name}");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("2 fields differ");
    }

    [Fact]
    public async Task Blame_says_which_fields_came_with_the_second_version_and_from_whom()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync($"{Address}?tab=blame");

        var line = visit.Page.Locator(".blame .yaml-line", new() { HasText = "other: b" });

        await Expect(line).ToContainTextAsync("kubectl-edit");
        await Expect(line.Locator("a[href*='/diff?']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_time_machine_shows_an_object_as_it_was_and_carries_the_moment_along_every_link()
    {
        await using var visit = await console.VisitAsync("administrator");
        var between = await BetweenAsync(visit);
        Objects.Delete(Type, null, _name);
        await FollowingTests.CaptureAsync(visit);
        await visit.OpenAsync(Address);
        await Expect(visit.Page.Locator(".page-facts")).ToContainTextAsync("Deleted");

        await visit.Page.Keyboard.PressAsync("t");
        // The browser writes a full minute without its seconds, and what it writes otherwise than it was filled in counts as malformed.
        var form = between.Second == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss";
        await visit.Page.GetByLabel("Moment, UTC").FillAsync(between.UtcDateTime.ToString(form, System.Globalization.CultureInfo.InvariantCulture));
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator(".past")).ToContainTextAsync("Viewing");
        await Expect(visit.Page.Locator(".page-facts")).Not.ToContainTextAsync("Deleted");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Proven by the complete read");
        foreach (var href in await visit.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.crumbs a, .page-tabs > a, .page-actions a[href*=diff]')].map(a => a.href).filter(a => a.includes('/clusters/'))"))
            Assert.Contains("at=", href, StringComparison.Ordinal);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = Type, Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = _name, Exact = true })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Back to now" }).ClickAsync();
        await Expect(visit.Page.Locator(".past")).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = _name, Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Space_looks_into_a_row_and_the_address_says_so()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync($"/clusters/{Cluster}/types/{Type}?name={_name}");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = _name, Exact = true })).ToBeVisibleAsync();

        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync(" ");

        await Expect(visit.Page.Locator(".preview-yaml")).ToContainTextAsync("step: second");
        await Expect(visit.Page.Locator(".preview")).ToContainTextAsync("first → second");
        Assert.Contains($"preview={_name}", visit.Page.Url, StringComparison.Ordinal);
    }

    /// <summary>A moment at which the second version was the present one, to the second.</summary>
    private async Task<DateTimeOffset> BetweenAsync(Visit visit)
    {
        await visit.OpenAsync($"{Address}?tab=changes");
        var second = DateTimeOffset.Parse((await visit.Page.Locator(".versions time").First.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        return new DateTimeOffset(second.UtcTicks - second.UtcTicks % TimeSpan.TicksPerSecond + TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }

    private static Task TabToAsync(Visit visit, string path) => Eventually.True(async () =>
    {
        await visit.Page.Keyboard.PressAsync("Tab");
        return await visit.Page.EvaluateAsync<string?>("() => document.activeElement?.getAttribute('href')") == path;
    }, $"the focus is on {path}");

    private static async Task FilterAsync(Visit visit, string what, string text)
    {
        // The page before may still stand there, with rows of its own.
        await Expect(visit.Page.GetByRole(AriaRole.Search, new() { Name = $"Filter by {what}" })).ToBeVisibleAsync();
        await visit.SettledAsync();
        await Expect(visit.Page.Locator("main tbody a").First).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync(text);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("main tbody tr").Filter(new() { Has = visit.Page.Locator("a[href]") })).ToHaveCountAsync(1);
    }

    private static async Task OpenRowAsync(Visit visit, string url)
    {
        // From the field to the row.
        await Eventually.True(async () =>
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            return await visit.Page.EvaluateAsync<bool>("() => !!document.activeElement?.matches('main tbody a')");
        }, "the focus is on the row");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync(url);
        await visit.SettledAsync();
    }
}
