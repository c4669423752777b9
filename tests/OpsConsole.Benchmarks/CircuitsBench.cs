using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>
/// A hundred open fleet pages: how long each takes to open, what it holds in the console, and how soon all of them show a row that was committed.
/// The controls are plain HTTP round trips to the same host, an empty MudBlazor shell, and as many plain WebSockets that get the same bytes.
/// </summary>
internal static class CircuitsBench
{
    private const int Circuits = 100;
    private const int Changes = 20;
    private const string Changed = "prod-use1-02";
    private const string Last = "prod-use1-22";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        await using var ground = await PagesGround.StartAsync(postgres);
        await using var source = NpgsqlDataSource.Create(ground.Database.OwnerConnection);
        using var session = await ConsoleSession.SignInAsync(ground.Address, "administrator", CancellationToken.None);
        var (crowd, heap) = await OpenAsync(session, ground.HeapFile, Last);
        await using var open = crowd;
        var shellHeap = await ShellHeapAsync(Path.Combine(ground.Folder, "shell.heap"));
        var plain = await PlainAsync(ground.Address);
        var (told, sent) = await ToldAsync(crowd, source);
        return
        [
            Milliseconds("fleet opened, p50", crowd.Opened, plain, .5),
            Milliseconds("fleet opened, p95", crowd.Opened, plain, .95),
            new() { Bench = "circuits", Metric = "heap of a circuit, fleet", Value = heap, Unit = "KiB", Control = shellHeap, Ratio = heap / shellHeap },
            Milliseconds("from a committed row to the open fleets, p50", told, sent, .5),
            Milliseconds("from a committed row to the open fleets, p95", told, sent, .95),
        ];
    }

    /// <summary>The crowd, and how many KiB each of it holds in the program.</summary>
    private static async Task<(CircuitCrowd Crowd, double Heap)> OpenAsync(ConsoleSession session, string heapFile, string shown, int circuits = Circuits)
    {
        // What the first tabs make and the program keeps for all is not the circuits'.
        await using var first = await CircuitCrowd.OpenAsync(session, "/", shown, 3);
        var before = await HeapFile.AskAsync(heapFile);
        var crowd = await CircuitCrowd.OpenAsync(session, "/", shown, circuits);
        return (crowd, (await HeapFile.AskAsync(heapFile) - before) / 1024d / circuits);
    }

    /// <summary>KiB that a circuit of the empty shell holds.</summary>
    internal static async Task<double> ShellHeapAsync(string heapFile, int circuits = Circuits)
    {
        await using var shell = ConsoleProcess.Start(new()
        {
            Program = Path.Combine(RepositoryRoot.Folder, "tests/OpsConsole.EmptyShell/bin/Release/net10.0/OpsConsole.EmptyShell.dll"),
            Settings = HeapFile.Settings(heapFile),
        });
        using var anybody = ConsoleSession.Stranger(await shell.AddressAsync(CancellationToken.None));
        var (crowd, heap) = await OpenAsync(anybody, heapFile, "Empty", circuits);
        await crowd.DisposeAsync();
        return heap;
    }

    private static Figure Milliseconds(string metric, IReadOnlyList<double> values, IReadOnlyList<double> control, double quantile) => new()
    {
        Bench = "circuits",
        Metric = $"{metric} of {Circuits}",
        Value = Quantiles.Of(values, quantile),
        Unit = "ms",
        Control = Quantiles.Of(control, quantile),
        Ratio = Quantiles.Of(values, quantile) / Quantiles.Of(control, quantile),
    };

    private static async Task<IReadOnlyList<double>> PlainAsync(Uri console)
    {
        using var http = new HttpClient { BaseAddress = console };
        var times = new List<double>();
        for (var round = -3; round < Circuits; round++)
        {
            var asked = Stopwatch.GetTimestamp();
            await http.GetStringAsync(new Uri("/healthz/live", UriKind.Relative));
            if (round >= 0)
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
        return times;
    }

    /// <summary>Each change beside its control, so that both see the machine as it then is.</summary>
    private static async Task<(IReadOnlyList<double> Told, IReadOnlyList<double> Sent)> ToldAsync(CircuitCrowd crowd, NpgsqlDataSource source)
    {
        await using var sockets = await SocketCrowd.OpenAsync(Circuits);
        var (told, sent) = (new List<double>(), new List<double>());
        var pauses = new Random(1);
        for (var change = 0; change <= Changes; change++)
        {
            // Pages look by the clock: a change that always came right after they showed the last would always wait as long.
            await Task.Delay(pauses.NextDouble() * LongestPause);
            var objects = 1_000_001 + change;
            var arrived = await crowd.ToldAsync(objects.ToString("N0", CultureInfo.InvariantCulture), () => CommitAsync(source, objects));
            var plain = await sockets.ToldAsync(crowd.LastBytes);
            // The first one compiles the way.
            if (change == 0)
                continue;
            told.AddRange(arrived);
            sent.AddRange(plain);
        }
        return (told, sent);
    }

    /// <summary>As if a capture had just ended that found so many objects.</summary>
    private static async Task<long> CommitAsync(NpgsqlDataSource source, int objects)
    {
        await using var command = source.CreateCommand("""
            with found as (
                update coverage
                   set objects = case when type_id = (select min(type_id) from coverage as other where other.cluster_id = coverage.cluster_id) then @objects else 0 end
                 where cluster_id = (select id from cluster where name = @cluster))
            update capture_run
               set finished_at = clock_timestamp()
             where cluster_id = (select id from cluster where name = @cluster)
            """);
        command.Parameters.AddWithValue("objects", objects);
        command.Parameters.AddWithValue("cluster", Changed);
        await command.ExecuteNonQueryAsync();
        return Stopwatch.GetTimestamp();
    }
}
