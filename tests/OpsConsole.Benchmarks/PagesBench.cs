using Microsoft.Playwright;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Every page in a real browser: when its data first stands there, warm, and what its circuit holds. The controls are an empty page of the same
/// host, and a program that shows nothing but MudBlazor's frame.
/// </summary>
internal static class PagesBench
{
    private const int Loads = 5;
    private const int Tabs = 20;
    private const double MostSeconds = 1;
    private const double MostHeap = 1.5;

    private static readonly string[] Quiet =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        await using var ground = await PagesGround.StartAsync(postgres);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium", Args = Quiet });
        var heapFile = Path.Combine(ground.Folder, "shell.heap");
        await using var shell = ConsoleProcess.Start(new()
        {
            Program = Path.Combine(RepositoryRoot.Folder, "tests/OpsConsole.EmptyShell/bin/Release/net10.0/OpsConsole.EmptyShell.dll"),
            Settings = HeapFile.Settings(heapFile),
        });
        var shellAddress = await shell.AddressAsync(CancellationToken.None);

        var figures = new List<Figure>();
        await using var stranger = await browser.NewContextAsync();
        var nothing = await SecondsAsync(stranger, new Uri(ground.Address, "/healthz/live").ToString(), "body");
        var empty = await SecondsAsync(stranger, shellAddress.ToString(), "main h1");
        var shellHeap = await HeapAsync(stranger, heapFile, shellAddress.ToString(), "main[data-interactive=yes]");
        figures.Add(Seconds("an empty page of the same host", nothing, null));
        figures.Add(Seconds("an empty MudBlazor shell", empty, nothing));
        figures.Add(Heap("an empty MudBlazor shell", shellHeap, null));

        await using var person = await SignInAsync(browser, ground);
        foreach (var route in (await ground.RoutesAsync()).Where(route => Environment.GetEnvironmentVariable("BENCH_PAGE") is not { } only || route.Name == only))
        {
            var address = new Uri(ground.Address, route.Path).ToString();
            try
            {
                figures.Add(Seconds(route.Name, await SecondsAsync(person, address, route.Shown), empty) with { Target = MostSeconds, Ratio = null });
                var heap = await HeapAsync(person, ground.HeapFile, address, $"html[data-interactive=yes] {route.Shown}");
                figures.Add(Heap(route.Name, heap, shellHeap));
            }
            catch (Exception fault) when (fault is TimeoutException or PlaywrightException)
            {
                Console.Error.WriteLine($"{route.Name} ({route.Path}) never showed '{route.Shown}': {fault.Message.Split('\n')[0]}");
                figures.Add(Seconds(route.Name, Eventually.Limit.TotalSeconds, empty) with { Target = MostSeconds, Ratio = null });
            }
            Console.Error.WriteLine(string.Join('\n', figures.TakeLast(2).Select(figure => figure.ToJson())));
        }
        figures.Add(await PaletteAsync(person, ground));
        return figures;
    }

    private static Figure Seconds(string page, double seconds, double? control) => new()
    {
        Bench = "pages",
        Metric = $"first useful render, {page}",
        Value = seconds,
        Unit = "s",
        Control = control,
        Ratio = seconds / control,
    };

    private static Figure Heap(string page, double bytes, double? control) => new()
    {
        Bench = "pages",
        Metric = $"heap of a circuit, {page}",
        Value = bytes / 1024,
        Unit = "KiB",
        Control = control / 1024,
        Ratio = bytes / control,
        Target = control is null ? null : MostHeap,
    };

    private static async Task<IBrowserContext> SignInAsync(IBrowser browser, PagesGround ground)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        var page = await context.NewPageAsync();
        await page.GotoAsync(ground.Address.ToString());
        await page.Locator("button[name=account][value='administrator']").ClickAsync();
        await page.Locator("html[data-interactive=yes] main h1").WaitForAsync();
        await page.CloseAsync();
        return context;
    }

    /// <summary>From the beginning of the navigation until what a selector means stands there and has a size; the median of some loads.</summary>
    private static async Task<double> SecondsAsync(IBrowserContext context, string address, string shown)
    {
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync($$"""
            (() => {
              const look = () => {
                const found = document.querySelector({{System.Text.Json.JsonSerializer.Serialize(shown)}});
                if (found && found.getClientRects().length > 0) window.shownAt = performance.now();
                else requestAnimationFrame(look);
              };
              look();
            })();
            """);
        var seconds = new List<double>();
        for (var load = -2; load < Loads; load++)
        {
            await page.GotoAsync(address);
            var shownAt = (await page.WaitForFunctionAsync("() => window.shownAt", null, new() { Timeout = (float)Eventually.Limit.TotalMilliseconds })).JsonValueAsync<double>();
            if (load >= 0)
                seconds.Add(await shownAt / 1000);
        }
        await page.CloseAsync();
        return seconds.Order().ElementAt(Loads / 2);
    }

    /// <summary>What each of many open tabs adds to the managed memory of the program, once what may go is gone.</summary>
    private static async Task<double> HeapAsync(IBrowserContext context, string heapFile, string address, string shown)
    {
        // What the first tab makes and the program keeps for all is not the circuit's.
        var pages = new List<IPage> { await OpenAsync() };
        var before = await HeapFile.AskAsync(heapFile);
        for (var tab = 0; tab < Tabs; tab++)
            pages.Add(await OpenAsync());
        var after = await HeapFile.AskAsync(heapFile);
        foreach (var page in pages)
            await page.CloseAsync(new() { RunBeforeUnload = true });
        return (double)(after - before) / Tabs;

        async Task<IPage> OpenAsync()
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync(address);
            await page.Locator(shown).First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = (float)Eventually.Limit.TotalMilliseconds });
            return page;
        }
    }

    private static async Task<Figure> PaletteAsync(IBrowserContext context, PagesGround ground)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(ground.Address.ToString());
        await page.Locator("html[data-interactive=yes] main h1").WaitForAsync();
        var seconds = new List<double>();
        for (var time = -1; time < Loads; time++)
        {
            var began = await page.EvaluateAsync<double>("() => performance.now()");
            await page.Keyboard.PressAsync("Control+k");
            await page.Locator("[role=dialog] input, dialog[open] input").First.WaitForAsync();
            var took = (await page.EvaluateAsync<double>("() => performance.now()") - began) / 1000;
            if (time >= 0)
                seconds.Add(took);
            await page.Keyboard.PressAsync("Escape");
            await page.Locator("[role=dialog] input, dialog[open] input").First.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        }
        await page.CloseAsync();
        return Seconds("palette opened", seconds.Order().ElementAt(Loads / 2), null) with { Target = MostSeconds };
    }
}

/// <summary>Asks a program that was started with the bench's hook for its managed memory.</summary>
internal static class HeapFile
{
    public static Dictionary<string, string?> Settings(string file) => new()
    {
        ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "OpsConsole.StopAtStep.dll"),
        ["OPSCONSOLE_TELL_HEAP"] = file,
    };

    public static async Task<long> AskAsync(string file)
    {
        File.Delete(file);
        await File.WriteAllTextAsync(file + ".ask", "");
        await Eventually.True(() => File.Exists(file) && !File.Exists(file + ".ask"), "the program tells its managed memory");
        return long.Parse(await File.ReadAllTextAsync(file), System.Globalization.CultureInfo.InvariantCulture);
    }
}
