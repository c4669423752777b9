using System.Diagnostics;
using System.Globalization;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Three hundred open pages of live buckets over ten thousand managed resources, one row of fifty changing: how soon each page is sent the change after
/// it happened in the cluster, what that costs the console's processor, and what a page holds. The controls are as many plain WebSockets that get the
/// same bytes, and an empty MudBlazor shell.
/// </summary>
internal static class LiveBench
{
    private const int Circuits = 300;
    private const int Changes = 60;

    /// <summary>Until everything that is drawn was compiled for good.</summary>
    private const int Warm = 20;

    private const double MostMedian = 50;
    private const double MostLate = 250;
    private const double MostProcessor = 0.2;
    private const double MostHeap = 700;
    private const double MostBytesARow = 1536;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        await using var ground = await LiveGround.StartAsync(postgres);
        using var session = await ConsoleSession.SignInAsync(ground.Console.Address, "administrator", CancellationToken.None);
        // A row that says something is the first of its page.
        ground.Say(7, "change 0 of the bench");
        await using (await CircuitCrowd.OpenAsync(session, "/settings", "Settings", 1))
        {
            // What the first tab of any page makes and the program keeps.
        }
        await ProbedAsync(ground);
        var bare = await HeapFile.AskAsync(ground.HeapFile);
        await LiveAsync(ground);
        var projected = await HeapFile.AskAsync(ground.HeapFile);
        await using var first = await CircuitCrowd.OpenAsync(session, "/storage/buckets", "change 0 of the bench", 3);
        var before = await HeapFile.AskAsync(ground.HeapFile);
        await using var crowd = await CircuitCrowd.OpenAsync(session, "/storage/buckets", "change 0 of the bench", Circuits);
        var heap = (await HeapFile.AskAsync(ground.HeapFile) - before) / 1024d / Circuits;
        var shell = await CircuitsBench.ShellHeapAsync(Path.Combine(ground.Console.Folder.Path, "shell.heap"), Circuits);
        var (told, sent, processor, whole, still, plain) = await ToldAsync(ground, crowd);
        var browser = await LiveBrowser.MeasureAsync(ground);
        return
        [
            Milliseconds("p50", told, sent, .5, MostMedian),
            Milliseconds("p99", told, sent, .99, MostLate),
            new() { Bench = "live", Metric = "processor for one circuit's update, without what circuits take where nothing moves; control: a plain WebSocket's message, both ends", Value = processor, Unit = "ms", Control = plain, Ratio = processor / plain, Target = MostProcessor, TargetIsOfValue = true },
            new() { Bench = "live", Metric = "the same with all that the console did from the event until 100 ms after the last render", Value = whole, Unit = "ms" },
            new() { Bench = "live", Metric = "processor for one circuit where nothing moves, a second", Value = still, Unit = "ms" },
            new() { Bench = "live", Metric = $"heap of a circuit of {Circuits}, buckets", Value = heap, Unit = "KiB", Control = shell, Ratio = heap / shell, Target = MostHeap, TargetIsOfValue = true },
            new() { Bench = "live", Metric = $"projection of {LiveGround.Managed} managed resources in {LiveGround.Rows} rows, with tables, watches and connections", Value = (projected - bare) / (double)LiveGround.Rows, Unit = "B a row", Target = MostBytesARow, TargetIsOfValue = true },
            new() { Bench = "live", Metric = "the same a managed resource", Value = (projected - bare) / (double)LiveGround.Managed, Unit = "B" },
            .. browser,
        ];
    }

    private static Figure Milliseconds(string name, IReadOnlyList<double> values, IReadOnlyList<double> control, double quantile, double target) => new()
    {
        Bench = "live",
        Metric = $"from an event in the cluster to its render sent to {Circuits} circuits, {name}",
        Value = Quantiles.Of(values, quantile),
        Unit = "ms",
        Control = Quantiles.Of(control, quantile),
        Ratio = Quantiles.Of(values, quantile) / Quantiles.Of(control, quantile),
        Target = target,
        TargetIsOfValue = true,
    };

    /// <summary>What the first request to any cluster makes and the program keeps: its counters alone are 1.8 MB.</summary>
    private static async Task ProbedAsync(LiveGround ground)
    {
        using var person = await ground.Console.ClientAsync("administrator");
        await Eventually.True(async () => (await person.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("opsconsole_kubernetes_requests", StringComparison.Ordinal), "the cluster is probed");
    }

    private static async Task LiveAsync(LiveGround ground)
    {
        using var person = await ground.Console.ClientAsync("administrator");
        await Eventually.True(async () => (await person.GetStringAsync(new Uri("/api/v1/storage/protection?limit=1", UriKind.Relative))).Contains($"\"total\":{LiveGround.Managed}", StringComparison.Ordinal)
            || (await person.GetStringAsync(new Uri("/api/v1/storage/protection?limit=1", UriKind.Relative))).Contains("\"phase\":\"Live\"", StringComparison.Ordinal), "the cluster is read");
    }

    private static async Task<(IReadOnlyList<double> Told, IReadOnlyList<double> Sent, double Processor, double Whole, double Still, double Plain)> ToldAsync(LiveGround ground, CircuitCrowd crowd)
    {
        await using var sockets = await SocketCrowd.OpenAsync(Circuits);
        var (told, sent, processor, whole, control) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var console = ProcessorTime.IdOf(ground.HeapFile);
        var pauses = new Random(1);
        var began = ProcessorTime.Of(console);
        await Task.Delay(Still);
        var still = (ProcessorTime.Of(console) - began) / Still.TotalSeconds / (Circuits + 3);
        for (var change = 1; change <= Changes + Warm; change++)
        {
            // A change that always came right after the last was shown would always wait as long.
            await Task.Delay(pauses.NextDouble() * LongestPause);
            var text = string.Create(CultureInfo.InvariantCulture, $"change {change} of the bench");
            var from = Stopwatch.GetTimestamp();
            var spent = ProcessorTime.Of(console);
            var arrived = await crowd.ToldAsync(text, () =>
            {
                var at = Stopwatch.GetTimestamp();
                ground.Say(7, text);
                return Task.FromResult(at);
            });
            // Acknowledgements of the batches are the console's work too.
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            spent = (ProcessorTime.Of(console) - spent) / (Circuits + 3);
            var idle = Stopwatch.GetElapsedTime(from).TotalSeconds * still;
            var own = ProcessorTime.Of(Environment.ProcessId);
            var plain = await sockets.ToldAsync(crowd.LastBytes);
            own = ProcessorTime.Of(Environment.ProcessId) - own;
            if (change <= Warm)
                continue;
            control.Add(own / Circuits);
            told.AddRange(arrived);
            sent.AddRange(plain);
            whole.Add(spent);
            processor.Add(spent - idle);
        }
        return (told, sent, processor.Average(), whole.Average(), still, control.Average());
    }
}
