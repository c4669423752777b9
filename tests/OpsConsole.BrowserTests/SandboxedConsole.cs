using System.Collections.Concurrent;
using Microsoft.Playwright;
using OpsConsole.BrowserTests;
using OpsConsole.Sandbox.Run;
using OpsConsole.Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(SandboxedConsole))]
// One console, and some tests take parts of it away.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace OpsConsole.BrowserTests;

public enum Theme { Light, Dark }

/// <summary>The whole sandbox, started once for all tests of the run, and a browser in front of it.</summary>
public sealed class SandboxedConsole : IAsyncLifetime
{
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly string _folder = TemporaryFolder.Create("ocui-").FullName;
    /// <summary>Well inside the quarter of an hour that the shipped rules demand of whoever votes.</summary>
    private static readonly TimeSpan SignInHolds = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (string State, long Since)> _signedIn = new();
    private IPlaywright? _playwright;

    public SandboxHost Sandbox { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>The file of grants; the console takes up its changes within seconds.</summary>
    public string Assignments => Path.Combine(_folder, "assignments.json");

    /// <summary>The newest lines of the console's log that warn of something.</summary>
    public IEnumerable<string> Troubles => Sandbox.Console.Lines.Where(line => line.Contains("\"Warning\"", StringComparison.Ordinal) || line.Contains("\"Error\"", StringComparison.Ordinal)).TakeLast(4);

    public string OwnerConnection => Sandbox.Postgres.OwnerConnection(SandboxHost.Database);

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Eventually.Limit.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = Quiet,
        });
        Sandbox = await SandboxHost.StartAsync(new() { Data = _folder }, _ => { }, CancellationToken.None);
        await using var visit = await VisitAsync("administrator");
        await visit.CapturedAsync(Clusters.All);
    }

    /// <summary>A browser of its own for one person; the sign-in is done once per account, and again before votes ask for a fresher one.</summary>
    public async Task<Visit> VisitAsync(string account, Theme theme = Theme.Light, int width = 1280, int height = 800)
    {
        if (_signedIn.TryGetValue(account, out var known) && TimeProvider.System.GetElapsedTime(known.Since) < SignInHolds)
            return await Visit.BeginAsync(this, theme, width, height, known.State);
        var visit = await Visit.BeginAsync(this, theme, width, height, signedIn: null);
        await visit.SignInAsync(account);
        _signedIn[account] = (await visit.Page.Context.StorageStateAsync(), TimeProvider.System.GetTimestamp());
        return visit;
    }

    public Task<Visit> StrangerAsync() => Visit.BeginAsync(this, Theme.Light, 1280, 800, signedIn: null);

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.CloseAsync();
        _playwright?.Dispose();
        if (Sandbox is not null)
            await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
