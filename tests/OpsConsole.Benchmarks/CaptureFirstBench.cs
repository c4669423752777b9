using System.Diagnostics;
using OpsConsole.Features.Captures;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.Benchmarks;

/// <summary>
/// The first capture of a real API server into an empty database, against a complete drain of the same types in its fastest form: the form
/// whose median is lowest, since one lucky drain of any form says nothing. A server's garbage collection moves single runs by a third.
/// </summary>
internal static class CaptureFirstBench
{
    private const int Runs = 3;
    private const int Writers = 16;
    private static readonly string[] Kinds = ["Bucket", "Instance", "Role", "Volume"];

    /// <summary>How many custom objects, and what is asked of the capture there: the ratio to its control, and MiB of growth.</summary>
    private static readonly (int Objects, double Ratio)[] Sizes = [(10_000, 1.8), (50_000, 1.6)];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        // As `./dev run` starts its own: what is committed is on the disk.
        await using var postgres = new PostgresFixture { Durability = Durability.Machine };
        await using var server = await RealApiServer.StartAsync();
        var figures = new List<Figure>();
        var filled = 0;
        foreach (var (objects, ratio) in Sizes.Where(size => Environment.GetEnvironmentVariable("BENCH_OBJECTS") is not { } only || only == $"{size.Objects}"))
        {
            await FillAsync(server.Client, filled, objects);
            filled = objects;
            figures.AddRange(await MeasureAsync(postgres, server, objects, ratio));
        }
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(PostgresFixture postgres, RealApiServer server, int objects, double ratio)
    {
        using var connection = new ClusterConnection(server.Settings, TimeProvider.System);
        var discovery = await new ApiDiscovery(connection).DiscoverAsync(CancellationToken.None);
        var types = CapturedTypes.Of(discovery, CaptureOptions.DefaultTypes);

        // The first pass of both warms the server's caches, the database's and the compiled code; what it took is told apart.
        await Drain.AllAsync(connection, types);
        var (cold, _) = await CaptureAsync(postgres, server);
        var runs = new List<(IReadOnlyDictionary<DrainForm, double> Drains, double Capture, MemoryUse Memory, double ServerCpu)>();
        for (var run = 0; run < Runs; run++)
        {
            var drains = await Drain.AllAsync(connection, types);
            var cpu = server.ServerCpu();
            var (capture, memory) = await CaptureAsync(postgres, server);
            runs.Add((drains, capture, memory, (server.ServerCpu() - cpu).TotalSeconds));
            Console.Error.WriteLine($"run {run + 1}: drained in {string.Join(" / ", drains.Values.Select(seconds => $"{seconds:0.00}"))} s, "
                + $"captured in {capture:0.00} s, memory grew by {memory.Managed:0} MiB");
        }
        var form = Drain.Forms.MinBy(form => Median(runs.Select(run => run.Drains[form])));
        var control = Median(runs.Select(run => run.Drains[form]));
        var duration = Median(runs.Select(run => run.Capture));
        return
        [
            new() { Bench = "capture-first", Metric = Of("duration"), Value = duration, Unit = "s", Control = control, Ratio = duration / control, Target = ratio },
            new() { Bench = "capture-first", Metric = Of("duration in a process just started"), Value = cold, Unit = "s" },
            new() { Bench = "capture-first", Metric = Of("objects a second"), Value = objects / duration, Unit = "1/s", Control = objects / control },
            new() { Bench = "capture-first", Metric = Of("growth of managed memory"), Value = runs.Max(run => run.Memory.Managed), Unit = "MiB", Target = 64 },
            new() { Bench = "capture-first", Metric = Of("growth of the process"), Value = runs.Max(run => run.Memory.Process), Unit = "MiB" },
            new() { Bench = "capture-first", Metric = Of("managed memory kept"), Value = runs.Max(run => run.Memory.Kept), Unit = "MiB" },
            new() { Bench = "capture-first", Metric = Of("CPU of the API server"), Value = Median(runs.Select(run => run.ServerCpu)), Unit = "s" },
            .. await ListDrainAsync(connection, types, objects),
        ];

        string Of(string metric) => $"{metric}, {objects} objects";
    }

    private static async Task<(double Seconds, MemoryUse Memory)> CaptureAsync(PostgresFixture postgres, RealApiServer server)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = await CaptureHost.StartAsync(database, server.Settings);
        using var heap = new HeapWatch();
        var begun = Stopwatch.GetTimestamp();
        var state = await host.CaptureAsync();
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return state == RunState.Complete ? (seconds, new(heap.GrowthInMebibytes, heap.ProcessGrowthInMebibytes, heap.KeptInMebibytes)) : throw new InvalidOperationException($"the capture is {state}");
    }

    /// <summary>What cutting the items out of the bytes costs by itself.</summary>
    private static async Task<IReadOnlyList<Figure>> ListDrainAsync(ClusterConnection connection, IReadOnlyList<ResourceType> types, int objects)
    {
        var lister = new ResourceLister(connection, TimeProvider.System);
        var runs = new List<(double Control, double List)>();
        var (items, bytes) = (0L, 0L);
        for (var run = 0; run < Runs; run++)
        {
            var control = await Drain.SecondsAsync(connection, types, new DrainForm(FromCache: true, TypesAtOnce: 1));
            var begun = Stopwatch.GetTimestamp();
            foreach (var type in types)
            {
                var outcome = await lister.ListAsync(type, new ListOptions { NotOlderThan = "0" }, new Discarded(), CancellationToken.None);
                if (!outcome.IsComplete)
                    throw new InvalidOperationException(outcome.Reason);
                (items, bytes) = type.Group == Sample.Group ? (items + outcome.Items, bytes + outcome.Bytes) : (items, bytes);
            }
            runs.Add((control, Stopwatch.GetElapsedTime(begun).TotalSeconds));
        }
        var median = runs.OrderBy(run => run.List / run.Control).ElementAt(Runs / 2);
        return
        [
            new() { Bench = "list-drain", Metric = $"duration, {objects} objects", Value = median.List, Unit = "s", Control = median.Control, Ratio = median.List / median.Control },
            new() { Bench = "list-drain", Metric = "size of an object on the wire", Value = (double)bytes / items, Unit = "B" },
        ];
    }

    private static async Task FillAsync(ApiClient api, int from, int to)
    {
        foreach (var kind in from == 0 ? Kinds : [])
            Expect(201, await api.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.Definition(Plural(kind), kind)));
        foreach (var kind in Kinds)
            await Eventually.True(async () => (await api.GetAsync($"/apis/{Sample.Group}/v1/{Plural(kind)}")).Status == 200, $"{kind} is served");
        await Parallel.ForEachAsync(Enumerable.Range(from, to - from), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (number, _) =>
        {
            var kind = Kinds[number % Kinds.Length];
            Expect(201, await api.PostAsync($"/apis/{Sample.Group}/v1/{Plural(kind)}", Sample.Object(kind, number)));
        });
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Runs / 2);

    private static string Plural(string kind) => kind.ToLowerInvariant() + "s";

    private static void Expect(int status, ApiReply reply)
    {
        if (reply.Status != status)
            throw new InvalidOperationException($"the API server answered {reply}");
    }

    /// <summary>In MiB.</summary>
    private readonly record struct MemoryUse(double Managed, double Process, double Kept);

    private sealed class Discarded : IListSink
    {
        public void Begin()
        {
        }

        public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
