using System.Diagnostics;
using System.Globalization;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Fifty clusters of ten thousand managed resources: from nothing until all are live, what a row costs, and how the pages over all of them open, are filtered and
/// follow a change. The controls are the same lists read by the console's own connection and thrown away, the same filter over one cluster, and plain WebSockets.
/// </summary>
internal static class FleetBench
{
    private const int Tabs = 10;
    private const int Changes = 40;
    private const int Loads = 7;
    private const double MostFilter = 300;
    private const double MostSeconds = 1;
    private const double MostLate = 250;
    private const double MostBytesARow = 1536;

    /// <summary>Nothing fits it, so that nothing stands there that a filter is waited for.</summary>
    private const string Nothing = "/storage/protection?cluster=prod-use1-50&q=nothing-like-this";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        await using var ground = await FleetGround.StartAsync(postgres);
        using var session = await ConsoleSession.SignInAsync(ground.Console.Address, "administrator", CancellationToken.None);
        await using (await CircuitCrowd.OpenAsync(session, "/settings", "Settings", 1))
        {
            // What the first tab of any page makes and the program keeps.
        }
        var bare = await HeapFile.AskAsync(ground.HeapFile);
        var drained = await DrainAsync(ground);
        var console = ProcessorTime.IdOf(ground.HeapFile);
        var spent = ProcessorTime.Of(console);
        var begun = Stopwatch.GetTimestamp();
        await using var follower = await HeadlessCircuit.OpenAsync(session, "/storage/classes", CancellationToken.None);
        await LiveAsync(follower, begun);
        var live = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        spent = (ProcessorTime.Of(console) - spent) / 1000;
        var projected = await HeapFile.AskAsync(ground.HeapFile);

        await using var tab = await HeadlessCircuit.OpenAsync(session, "/storage/protection", CancellationToken.None);
        await tab.WaitForTextAsync(LiveGround.Name(0));
        await using var opened = await CircuitCrowd.OpenAsync(session, "/storage/protection", LiveGround.Name(0), Loads);
        // Every one asks what nobody asked before.
        var words = await FilterAsync(tab, Enumerable.Range(1, Loads).Select(number => ($"/storage/protection?q=c{LiveGround.Buckets - number:00000}", LiveGround.Name(LiveGround.Buckets - number))));
        var fewer = await FilterAsync(tab, Enumerable.Range(1, Loads).Select(number => ($"/storage/protection?cluster=prod-use1-{number:00}&q=c{LiveGround.Buckets - number:00000}", LiveGround.Name(LiveGround.Buckets - number))));
        var counters = await FilterAsync(tab, Enumerable.Range(0, Loads).Select(number => (Counter(number, ""), Aspect(number))));
        var few = await FilterAsync(tab, Enumerable.Range(0, Loads).Select(number => (Counter(number, "&cluster=prod-use1-01"), Aspect(number))));
        LiveGround.Say(ground.All[0], 7, "change 0 of the bench");
        await using var buckets = await CircuitCrowd.OpenAsync(session, "/storage/buckets", "change 0 of the bench", Tabs);
        var (told, sent) = await ToldAsync(buckets, text => LiveGround.Say(ground.All[0], 7, text));
        // Of all rows those are first whose names are.
        await using var all = await CircuitCrowd.OpenAsync(session, "/storage/protection", LiveGround.Name(0), Tabs);
        var (toldOfAll, sentOfAll) = await ToldAsync(all, text => ground.All[24].Objects.Change(LiveGround.Bucket, null, LiveGround.Name(0), document => document["metadata"]!["labels"]!["dataplane"] = text.Replace(' ', '-')), '-');
        return
        [
            Of($"until {FleetGround.Clusters} clusters of {LiveGround.Managed} managed resources are live; control: their lists, thrown away") with { Value = live, Unit = "s", Control = drained, Ratio = live / drained },
            Of("processor of the console meanwhile") with { Value = spent, Unit = "s" },
            Of($"heap of {FleetGround.Managed} managed resources in {FleetGround.Rows} rows, with tables, watches and connections") with { Value = (projected - bare) / (double)FleetGround.Rows, Unit = "B a row", Target = MostBytesARow, TargetIsOfValue = true },
            Of("the same a managed resource") with { Value = (projected - bare) / (double)FleetGround.Managed, Unit = "B" },
            Of($"page of {FleetGround.Managed} rows opened warm, median") with { Value = Quantiles.Of(opened.Opened, .5) / 1000, Unit = "s", Target = MostSeconds, TargetIsOfValue = true },
            Filtered($"{FleetGround.Managed} rows filtered by words", words, fewer),
            Filtered($"{FleetGround.Managed} rows filtered by a counter", counters, few),
            Milliseconds($"{FleetGround.Clusters * LiveGround.Buckets} rows", told, sent, .5),
            Milliseconds($"{FleetGround.Clusters * LiveGround.Buckets} rows", told, sent, .99),
            Milliseconds($"{FleetGround.Managed} rows", toldOfAll, sentOfAll, .5),
            Milliseconds($"{FleetGround.Managed} rows", toldOfAll, sentOfAll, .99),
        ];
    }

    private static Figure Of(string metric) => new() { Bench = "fleet", Metric = metric, Value = 0, Unit = "" };

    private static Figure Filtered(string metric, IReadOnlyList<double> values, IReadOnlyList<double> control) => Of($"{metric}, median; control: {LiveGround.Managed} rows") with
    {
        Value = Quantiles.Of(values, .5),
        Unit = "ms",
        Control = Quantiles.Of(control, .5),
        Ratio = Quantiles.Of(values, .5) / Quantiles.Of(control, .5),
        Target = MostFilter,
        TargetIsOfValue = true,
    };

    private static Figure Milliseconds(string rows, IReadOnlyList<double> values, IReadOnlyList<double> control, double quantile) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"from an event to its render sent to {Tabs} tabs over {rows}, p{quantile * 100:0}")) with
        {
            Value = Quantiles.Of(values, quantile),
            Unit = "ms",
            Control = Quantiles.Of(control, quantile),
            Ratio = Quantiles.Of(values, quantile) / Quantiles.Of(control, quantile),
            Target = MostLate,
            TargetIsOfValue = true,
        };

    /// <summary>The seconds that the lists alone take, two types of one cluster at once.</summary>
    private static async Task<double> DrainAsync(FleetGround ground)
    {
        var seconds = 0d;
        foreach (var cluster in ground.All)
        {
            using var connection = new ClusterConnection(ClusterSettings.Of(cluster, cluster.ReadOnlyTokenFile), TimeProvider.System);
            var types = (await new ApiDiscovery(connection, TimeProvider.System).DiscoverAsync(CancellationToken.None)).Types.Where(type => type.Group == "s3.aws.upbound.io").ToList();
            seconds += await Drain.SecondsAsync(connection, types, new(FromCache: true, TypesAtOnce: 2));
        }
        return seconds;
    }

    private static async Task LiveAsync(HeadlessCircuit tab, long begun)
    {
        while (!tab.Text.Contains("Liveheard", StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(begun) > Longest)
                throw new TimeoutException($"never live within {Longest}; the page reads: {tab.Text}");
            // Nothing tells when the last cluster is live; the page says it.
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Milliseconds from going to an address until something stands there that did not.</summary>
    private static async Task<IReadOnlyList<double>> FilterAsync(HeadlessCircuit tab, IEnumerable<(string Path, string Shown)> questions)
    {
        var times = new List<double>();
        foreach (var (path, shown) in questions)
        {
            await tab.GoAsync(Nothing);
            await tab.WaitForNoTextAsync(shown);
            var asked = Stopwatch.GetTimestamp();
            await tab.GoAsync(path);
            times.Add(Stopwatch.GetElapsedTime(asked, (await tab.WaitForTextAsync(shown)).ArrivedAt).TotalMilliseconds);
            // The page comes to rest before the next.
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }
        return times;
    }

    /// <summary>Filters by a kind, sorted by another column each time, so that no two questions share their rows.</summary>
    private static string Counter(int number, string more) =>
        $"/storage/protection?kind=Bucket{(number % 2 == 0 ? "Versioning" : "PublicAccessBlock")}&sort={new[] { "state", "name", "kind", "cluster" }[number / 2]}{more}";

    private static string Aspect(int number) => number % 2 == 0 ? "-versioni" : "-publicac";

    private static async Task<(IReadOnlyList<double> Told, IReadOnlyList<double> Sent)> ToldAsync(CircuitCrowd crowd, Action<string> change, char space = ' ')
    {
        await using var sockets = await SocketCrowd.OpenAsync(Tabs);
        var (told, sent) = (new List<double>(), new List<double>());
        var pauses = new Random(3);
        for (var number = 1; number <= Changes + 5; number++)
        {
            // A change that always came right after the last was shown would always wait as long.
            await Task.Delay(TimeSpan.FromMilliseconds(pauses.NextDouble() * 400));
            var text = string.Create(CultureInfo.InvariantCulture, $"change {number} of the bench");
            var arrived = await crowd.ToldAsync(text.Replace(' ', space), () =>
            {
                var at = Stopwatch.GetTimestamp();
                change(text);
                return Task.FromResult(at);
            });
            var plain = await sockets.ToldAsync(crowd.LastBytes);
            if (number <= 5)
                continue;
            told.AddRange(arrived);
            sent.AddRange(plain);
        }
        return (told, sent);
    }
}
