using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;
using OpsConsole.Features.Storage.Hub;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Ten thousand updates a second for a minute, over all buckets of one cluster, while some tabs look at them and a program follows the hub: what a tab is
/// drawn, how soon after the last update everybody has the final state, and what the console holds and spends. The control is the same loop with nobody following.
/// </summary>
internal static class LiveStormBench
{
    private const int ASecond = 10_000;
    private const int Tabs = 5;
    private const int MostRenders = 20;
    private const double MostBehind = 2000;
    private const double LeastMade = 0.95;
    private const double MostGrowth = 100;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ControlDuration = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        await using var ground = await LiveGround.StartAsync(postgres);
        var writer = new StormWriter(ground);
        var alone = await writer.RunAsync(ASecond, ControlDuration);
        using var session = await ConsoleSession.SignInAsync(ground.Console.Address, "administrator", CancellationToken.None);
        var tabs = await Task.WhenAll(Enumerable.Range(0, Tabs).Select(_ => HeadlessCircuit.OpenAsync(session, "/storage/buckets", CancellationToken.None)));
        await using var hub = await FollowAsync(ground);
        foreach (var tab in tabs)
            await tab.WaitForTextAsync(StormWriter.Message(writer.Last[0]));
        await hub.UntilAsync(LiveGround.Name(0), StormWriter.Message(writer.Last[0]));

        var console = ProcessorTime.IdOf(ground.HeapFile);
        var before = await HeapFile.AskAsync(ground.HeapFile);
        ground.Cluster.Requests.Keep(100_000);
        var (began, spent, drawn) = (Stopwatch.GetTimestamp(), ProcessorTime.Of(console), tabs.Select(tab => tab.Batches.Count).ToArray());
        var made = await writer.RunAsync(ASecond, Duration);
        // The last of all is one that every tab shows.
        while (writer.Made % LiveGround.Buckets != 8)
            writer.Write();
        var ended = Stopwatch.GetTimestamp();
        spent = (ProcessorTime.Of(console) - spent) / Stopwatch.GetElapsedTime(began, ended).TotalMilliseconds;
        var last = StormWriter.Message(writer.Last[7]);
        var shown = await Task.WhenAll(tabs.Select(tab => tab.BatchWithAsync(last)));
        var told = await hub.UntilAsync(LiveGround.Name(7), last);
        var asked = ground.Cluster.Requests.All.Where(request => request.Path.EndsWith("/buckets", StringComparison.Ordinal)).ToLookup(request => request.Query.Contains("watch=", StringComparison.Ordinal));
        for (var bucket = 0; bucket < LiveGround.Buckets; bucket++)
            if (hub.Why(LiveGround.Name(bucket)) != StormWriter.Message(writer.Last[bucket]))
                throw new InvalidOperationException($"the hub's client has another state of {LiveGround.Name(bucket)}: {hub.Why(LiveGround.Name(bucket))} instead of {StormWriter.Message(writer.Last[bucket])}");
        for (var bucket = 0; bucket < 50; bucket++)
            foreach (var tab in tabs)
                if (!tab.Text.Contains(StormWriter.Message(writer.Last[bucket]), StringComparison.Ordinal))
                    throw new InvalidOperationException($"a tab does not show the last state of {LiveGround.Name(bucket)}");
        var batches = tabs.Select((tab, at) => tab.Batches.Skip(drawn[at]).Where(batch => batch.ArrivedAt >= began && batch.ArrivedAt < ended).ToList()).MaxBy(list => list.Count)!;
        var busiest = batches.GroupBy(batch => (int)Stopwatch.GetElapsedTime(began, batch.ArrivedAt).TotalSeconds).Max(second => second.Count());
        // What the minute left behind, once nothing moves any more.
        var after = await HeapFile.AskAsync(ground.HeapFile);
        var late = shown.Max(batch => Stopwatch.GetElapsedTime(ended, batch.ArrivedAt).TotalMilliseconds);
        foreach (var tab in tabs)
            await tab.DisposeAsync();
        return
        [
            Of("updates a second made of a cluster's buckets; control: nobody follows") with { Value = made, Unit = "1/s", Control = alone, Ratio = made / alone, Target = LeastMade, TargetIsLeastRatio = true },
            Of($"renders a second of the busiest of {Tabs} tabs, over the minute") with { Value = batches.Count / Duration.TotalSeconds, Unit = "1/s", Target = MostRenders, TargetIsOfValue = true },
            Of("renders of that tab in its busiest second") with { Value = busiest, Unit = "1/s" },
            Of("from the last update until every tab shows the final state") with { Value = late, Unit = "ms", Target = MostBehind, TargetIsOfValue = true },
            Of("from the last update until the hub's client has the final state") with { Value = Stopwatch.GetElapsedTime(ended, told).TotalMilliseconds, Unit = "ms", Target = MostBehind, TargetIsOfValue = true },
            Of("messages of the hub a second") with { Value = hub.Messages / Stopwatch.GetElapsedTime(began, ended).TotalSeconds, Unit = "1/s" },
            Of("watches of buckets that were begun again meanwhile") with { Value = asked[true].Count(), Unit = "" },
            Of("lists of buckets that were read anew meanwhile") with { Value = asked[false].Count(), Unit = "" },
            Of("growth of the console's heap over the minute; control: before") with { Value = (after - before) / 1048576d, Unit = "MiB", Control = before / 1048576d, Target = MostGrowth, TargetIsOfValue = true },
            Of("processor of the console") with { Value = spent, Unit = "processors" },
        ];
    }

    private static Figure Of(string metric) => new() { Bench = "live-storm", Metric = metric, Value = 0, Unit = "" };

    private static async Task<Follower> FollowAsync(LiveGround ground)
    {
        var token = await ground.Console.TokenAsync("administrator");
        var hub = new HubConnectionBuilder().WithUrl(new Uri(ground.Console.Address, "/hubs/storage"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        await hub.StartAsync();
        return new(hub);
    }

    /// <summary>A program that keeps the newest state of every bucket.</summary>
    private sealed class Follower : IAsyncDisposable
    {
        private readonly HubConnection _hub;
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentDictionary<string, (string Why, long At)> _rows = new(StringComparer.Ordinal);
        private readonly Task _reading;

        public Follower(HubConnection hub)
        {
            _hub = hub;
            _reading = ReadAsync();
        }

        public int Messages { get; private set; }

        public string? Why(string bucket) => _rows.GetValueOrDefault(bucket).Why;

        /// <summary>When the row came that says so.</summary>
        public async Task<long> UntilAsync(string bucket, string why)
        {
            await Eventually.True(async () =>
            {
                if (_reading.IsCompleted)
                    await _reading;
                return Why(bucket) == why;
            }, $"the hub's client has '{why}' of {bucket}");
            return _rows[bucket].At;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _hub.DisposeAsync();
            _stop.Dispose();
        }

        private async Task ReadAsync()
        {
            await foreach (var message in _hub.StreamAsync<StorageMessage>("Subscribe", new StorageSubscription { Table = "buckets" }, _stop.Token))
            {
                Messages++;
                foreach (var row in message.Rows ?? [])
                    _rows[row.Name] = (row.Why, Stopwatch.GetTimestamp());
            }
        }
    }
}
