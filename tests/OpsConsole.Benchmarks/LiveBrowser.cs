using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>
/// The live pages in a real Chromium: when an event of the cluster is seen in the page, beside when <c>kubectl get -w</c> prints the same one; how long the page
/// of ten thousand managed resources takes to open warm, and to be filtered by a counter.
/// </summary>
internal static class LiveBrowser
{
    private const int Changes = 60;
    private const int Loads = 5;
    private const double MostVisible = 150;
    private const double MostSeconds = 1;
    private const double MostFilter = 300;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LiveGround ground)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        var page = await context.NewPageAsync();
        await page.GotoAsync(ground.Console.Address.ToString());
        await page.Locator("button[name=account][value='administrator']").ClickAsync();
        await page.Locator("html[data-interactive=yes] main h1").WaitForAsync();
        var (visible, printed) = await VisibleAsync(ground, page);
        var opened = await OpenedAsync(ground, page);
        var filtered = await FilteredAsync(page);
        return
        [
            new()
            {
                Bench = "live", Metric = "from an event in the cluster to the change in Chromium's page, p95; control: kubectl get -w prints it", Value = Quantiles.Of(visible, .95), Unit = "ms",
                Control = Quantiles.Of(printed, .95), Ratio = Quantiles.Of(visible, .95) / Quantiles.Of(printed, .95), Target = MostVisible, TargetIsOfValue = true,
            },
            new() { Bench = "live", Metric = $"page of {LiveGround.Managed} managed resources opened warm, median", Value = Quantiles.Of(opened, .5) / 1000, Unit = "s", Target = MostSeconds, TargetIsOfValue = true },
            new() { Bench = "live", Metric = $"{LiveGround.Managed} managed resources filtered by a counter, median", Value = Quantiles.Of(filtered, .5), Unit = "ms", Target = MostFilter, TargetIsOfValue = true },
        ];
    }

    private static async Task<(IReadOnlyList<double> Visible, IReadOnlyList<double> Printed)> VisibleAsync(LiveGround ground, IPage page)
    {
        await page.GotoAsync(new Uri(ground.Console.Address, "/storage/buckets").ToString());
        await page.Locator("html[data-interactive=yes] .live-table tbody tr").First.WaitForAsync();
        await page.EvaluateAsync("""
            () => {
              window.seen = {};
              new MutationObserver(() => {
                const found = document.querySelector('.live-table tbody')?.textContent.match(/visible \d+ end/g) ?? [];
                for (const text of found) window.seen[text] ??= performance.timeOrigin + performance.now();
              }).observe(document.body, { subtree: true, childList: true, characterData: true });
            }
            """);
        var lines = new ConcurrentDictionary<string, double>();
        using var kubectl = Watch(ground, lines);
        var (visible, printed) = (new List<double>(), new List<double>());
        var pauses = new Random(2);
        for (var change = 1; change <= Changes + 3; change++)
        {
            // At no fixed distance from the last.
            await Task.Delay(TimeSpan.FromMilliseconds(100 + (pauses.NextDouble() * 300)));
            var text = string.Create(CultureInfo.InvariantCulture, $"visible {change} end");
            var at = Now();
            ground.Say(7, text);
            await Eventually.True(() => lines.ContainsKey(text), "kubectl printed it");
            var seen = await (await page.WaitForFunctionAsync($"() => window.seen['{text}']", null, new() { PollingInterval = 20 })).JsonValueAsync<double>();
            if (change <= 3)
                continue;
            visible.Add(seen - at);
            printed.Add(lines[text] - at);
        }
        kubectl.Kill();
        return (visible, printed);
    }

    private static Process Watch(LiveGround ground, ConcurrentDictionary<string, double> lines)
    {
        var kubectl = new Process
        {
            StartInfo = new("kubectl", ["--kubeconfig", ground.Cluster.KubeconfigFile, "get", "buckets.s3.aws.upbound.io", LiveGround.Name(7), "-w", "-o", "jsonpath={.status.conditions[1].message}{\"\\n\"}"])
            {
                RedirectStandardOutput = true,
            },
        };
        kubectl.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                lines.TryAdd(text, Now());
        };
        kubectl.Start();
        kubectl.BeginOutputReadLine();
        return kubectl;
    }

    private static async Task<IReadOnlyList<double>> OpenedAsync(LiveGround ground, IPage page)
    {
        var times = new List<double>();
        for (var load = -2; load < Loads; load++)
        {
            var asked = Stopwatch.GetTimestamp();
            await page.GotoAsync(new Uri(ground.Console.Address, "/storage/protection").ToString(), new() { WaitUntil = WaitUntilState.Commit });
            await page.Locator(".live-table tbody tr").Nth(49).WaitForAsync();
            if (load >= 0)
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await page.Locator("html[data-interactive=yes]").WaitForAsync();
        }
        return times;
    }

    /// <summary>From the click until other rows stand there, by the page's own clock.</summary>
    private static async Task<IReadOnlyList<double>> FilteredAsync(IPage page)
    {
        var times = new List<double>();
        for (var click = -2; click < Loads * 2; click++)
        {
            var took = await page.EvaluateAsync<double>("""
                () => new Promise(done => {
                  const first = () => document.querySelector('.live-table tbody')?.textContent;
                  const counters = [...document.querySelectorAll('.live-counter')].filter(link => link.textContent.includes('BucketVersioning'));
                  const before = first();
                  const began = performance.now();
                  new MutationObserver((_, observer) => {
                    if (first() === before) return;
                    observer.disconnect();
                    done(performance.now() - began);
                  }).observe(document.body, { subtree: true, childList: true, characterData: true });
                  counters[0].click();
                })
                """);
            if (click >= 0)
                times.Add(took);
            // The page comes to rest before the next.
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }
        return times;
    }

    private static double Now() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}
