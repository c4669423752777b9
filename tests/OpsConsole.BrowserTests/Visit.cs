using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>One person in front of one tab. At its end nothing may have been executed that was only data, and no script may have failed.</summary>
public sealed partial class Visit : IAsyncDisposable
{
    /// <summary>Our colours and those that the circuit sends for MudBlazor's parts; a page without a circuit has only ours.</summary>
    private const string Drawn = """
        ground => {
          const plain = colour => colour.replaceAll(' ', '');
          const theirs = plain(getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-background'));
          return plain(getComputedStyle(document.body).backgroundColor).includes(ground) && (theirs === '' || theirs.includes(ground));
        }
        """;

    /// <summary>By a timer: the usual way asks once a frame, and a tab that nobody looks at may have none.</summary>
    private static readonly PageWaitForFunctionOptions Asked = new() { PollingInterval = 50 };

    private readonly List<string> _complaints = [];
    private readonly VisitDiary _diary;

    private Visit(SandboxedConsole console, IPage page)
    {
        (Console, Page) = (console, page);
        _diary = new(page);
        page.Dialog += (_, dialog) =>
        {
            _complaints.Add($"a dialog opened: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.PageError += (_, fault) => _complaints.Add($"a script failed: {fault}");
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
    }

    public SandboxedConsole Console { get; }

    public IPage Page { get; }

    public Uri Address => Console.Sandbox.Address;

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public static async Task<Visit> BeginAsync(SandboxedConsole console, Theme theme, int width, int height, string? signedIn)
    {
        var context = await console.Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = theme is Theme.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["clipboard-read", "clipboard-write"],
            StorageState = signedIn,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
        });
        // As after a first visit: the page does not have to load again to be drawn in the system's theme.
        await context.AddCookiesAsync([new()
        {
            Name = "opsconsole-theme",
            Value = theme is Theme.Dark ? "system-dark" : "system-light",
            Url = console.Sandbox.Address.ToString(),
        }]);
        context.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        var visit = new Visit(console, await context.NewPageAsync());
        await visit._diary.BeginAsync();
        return visit;
    }

    /// <param name="account">One of the sandbox's.</param>
    /// <param name="since">When the provider says that the person proved who they are; null for now.</param>
    public async Task SignInAsync(string account, DateTimeOffset? since = null)
    {
        // A console that has just started on a busy machine may say for a moment that its provider does not answer.
        var button = Page.Locator($"button[name=account][value='{account}']");
        await Eventually.True(async () =>
        {
            await Page.GotoAsync(Address.ToString());
            return await button.IsVisibleAsync();
        }, "the provider offers its accounts");
        if (since is { } moment)
            await Page.GotoAsync($"{Page.Url}&account={account}&auth_time={moment.ToUnixTimeSeconds()}");
        else
            await button.ClickAsync();
        await Page.WaitForURLAsync(url => url.StartsWith(Address.ToString(), StringComparison.Ordinal) && !url.Contains("signin", StringComparison.Ordinal));
        await InteractiveAsync();
    }

    /// <summary>Opens an address of the console and waits until its page is alive and has loaded what it shows.</summary>
    public async Task<IResponse?> OpenAsync(string path)
    {
        var response = await Page.GotoAsync(new Uri(Address, path).ToString());
        await InteractiveAsync();
        await SettledAsync();
        return response;
    }

    /// <summary>Goes to another page as a link does: the tab, its circuit and what it knows stay.</summary>
    /// <param name="path">Of the console.</param>
    /// <param name="arrives">A pattern of the address that it comes to, where that is another one.</param>
    public async Task GoAsync(string path, string? arrives = null)
    {
        var address = new Uri(Address, path).ToString();
        await Page.EvaluateAsync("address => Blazor.navigateTo(address)", address);
        await Page.WaitForURLAsync(arrives ?? address);
    }

    /// <summary>The system's theme changes under the open page.</summary>
    public async Task DrawAsync(Theme theme)
    {
        var (scheme, ground) = theme is Theme.Dark ? (ColorScheme.Dark, "22,24,29") : (ColorScheme.Light, "246,247,250");
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        if (!await Page.EvaluateAsync<bool>("() => document.documentElement.dataset.interactive === 'yes'"))
            await Page.ReloadAsync();
        await Page.WaitForFunctionAsync(Drawn, ground, Asked);
    }

    /// <summary>The circuit took over from the prerender: the rail's button is its work.</summary>
    public Task InteractiveAsync() => InteractiveAsync(Page);

    /// <summary>The same of a tab that a test opened beside it.</summary>
    public static Task InteractiveAsync(IPage page) => page.WaitForFunctionAsync("() => document.documentElement.dataset.interactive === 'yes'", null, Asked);

    public async Task SettledAsync()
    {
        await Expect(Page.Locator("main .loading")).ToHaveCountAsync(0);
        await Page.EvaluateAsync("() => document.fonts.ready.then(() => 0)");
    }

    /// <summary>The hosts that are asked for anything from now on.</summary>
    public HashSet<string> WatchHosts()
    {
        var hosts = new HashSet<string>();
        Page.Request += (_, request) => hosts.Add(new Uri(request.Url).Authority);
        return hosts;
    }

    /// <summary>Waits until these clusters show captured objects; a sandbox gets there within seconds of its start.</summary>
    public async Task CapturedAsync(params string[] clusters)
    {
        // A console whose database has just come back answers with a plain page until it has seen that.
        await Eventually.True(async () => await Page.GotoAsync(Address.ToString()) is { Ok: true }, "the console serves its pages");
        await InteractiveAsync();
        await SettledAsync();
        await Expect(Page.Locator(".database-banner")).ToHaveCountAsync(0);
        foreach (var cluster in clusters)
        {
            var row = Page.Locator("main tbody tr").Filter(new() { HasText = cluster });
            await Expect(row.Locator("a[href^='/captures/']").First).ToBeVisibleAsync();
            await Expect(row.Locator("a[href$='?tab=resources']")).ToHaveTextAsync(SomeObjects());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _diary.TellAsync(Console);
        await Page.Context.CloseAsync();
        Assert.Empty(_complaints);
    }

    [GeneratedRegex("^[1-9][0-9,]*$")]
    private static partial Regex SomeObjects();
}

/// <summary>The sandbox's clusters by their part in the tests.</summary>
internal static class Clusters
{
    public const string Production = "prod-use1-01";
    public const string Staging = "staging-euw1-01";
    public const string Development = "dev-usw2-01";

    public const string ManagedType = "buckets.s3.aws.upbound.io";

    public static readonly string[] All = [Production, Staging, Development];
}
