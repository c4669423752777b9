using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Features.Captures;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Ten clusters are captured for the first time while ten others hang: half of those answer nothing at all, half fall silent inside their first
/// list. The control is the ten alone, with nobody beside them: harder than twenty that are well, which would share the processors with ten more
/// captures. A run is over when the last of the ten is complete.
/// </summary>
internal static class HungClustersBench
{
    private const int Well = 10;
    private const int Hung = 10;
    private const int Objects = 400;
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        var folder = Directory.CreateTempSubdirectory("ochung-");
        var clusters = new List<SimulatedCluster>();
        try
        {
            for (var number = 0; number < Well + Hung; number++)
                clusters.Add(await SimulatedCluster.StartAsync(new SimulatedClusterOptions
                {
                    Name = $"{(number < Well ? "well" : "hung")}-{number:00}",
                    Folder = folder.FullName,
                    World = new WorldOptions { Objects = Objects, Seed = number + 1, TickInterval = TimeSpan.Zero },
                }));
            return await MeasureAsync(postgres, clusters);
        }
        finally
        {
            foreach (var cluster in clusters)
                await cluster.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(PostgresFixture postgres, IReadOnlyList<SimulatedCluster> clusters)
    {
        // Compiled code, caches and connections are warm before anything counts.
        await SecondsAsync(postgres, clusters, beside: 0);
        await SecondsAsync(postgres, clusters, beside: Hung);
        var rounds = new List<(double Alone, double Beside)>();
        for (var round = 0; round < Rounds; round++)
        {
            // Whichever comes second finds the machine warmer: they take turns.
            var (first, second) = round % 2 == 0 ? (0, Hung) : (Hung, 0);
            var (one, other) = (await SecondsAsync(postgres, clusters, first), await SecondsAsync(postgres, clusters, second));
            rounds.Add(first == 0 ? (one, other) : (other, one));
            await Console.Error.WriteLineAsync($"round {round + 1}: alone {rounds[^1].Alone:0.00} s, beside {Hung} hung ones {rounds[^1].Beside:0.00} s");
        }
        var median = rounds.OrderBy(round => round.Beside / round.Alone).ElementAt(Rounds / 2);
        return
        [
            new()
            {
                Bench = "hung-clusters", Metric = $"{Well} clusters of {Objects} objects beside {Hung} hung ones", Value = median.Beside, Unit = "s",
                Control = median.Alone, Ratio = median.Beside / median.Alone, Target = 1.1,
            },
        ];
    }

    /// <summary>From the beginning of all captures until the last of those that are well is complete, into a database of its own.</summary>
    private static async Task<double> SecondsAsync(PostgresFixture postgres, IReadOnlyList<SimulatedCluster> clusters, int beside)
    {
        await using var host = await CaptureHost.StartAsync(await postgres.CreateDatabaseAsync(), [.. clusters.Select(Settings)]);
        await using var lease = await host.Services.GetRequiredService<CaptureLeaseStore>().TryTakeAsync("a benchmark", CancellationToken.None)
            ?? throw new InvalidOperationException("another process captures into this database");
        var hung = clusters.Skip(Well).Take(beside).ToList();
        foreach (var (cluster, index) in hung.Select((cluster, index) => (cluster, index)))
            cluster.Faults.Inject(index % 2 == 0
                ? Fault.Of(new FaultEffect.Hang())
                : Fault.Of(new FaultEffect.HangAtByte(2_000)) with { Verb = "list" });
        using var stop = new CancellationTokenSource();
        try
        {
            // The hung ones first: whatever could be held by them is.
            var waiting = await host.BeginAsync(lease, hung.Select(cluster => cluster.Name), stop.Token);
            foreach (var cluster in hung)
                await Eventually.True(() => cluster.Faults.Held > 0, $"{cluster.Name} hangs");
            var begun = Stopwatch.GetTimestamp();
            var runs = await host.BeginAsync(lease, clusters.Take(Well).Select(cluster => cluster.Name), stop.Token);
            var states = await Task.WhenAll(runs.Values);
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            if (states.Any(state => state != RunState.Complete) || waiting.Values.Any(run => run.IsCompleted))
                throw new InvalidOperationException($"the captures are {string.Join(", ", states)}, and {waiting.Values.Count(run => run.IsCompleted)} hung ones have ended");
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(waiting.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return seconds;
        }
        finally
        {
            foreach (var cluster in hung)
                cluster.Faults.Clear();
        }
    }

    private static ConnectionSettings Settings(SimulatedCluster cluster) => new()
    {
        Name = cluster.Name,
        Server = cluster.Address,
        CertificateAuthorityFile = cluster.CertificateAuthorityFile,
        Credential = new CredentialReference.TokenFile(cluster.TokenFile),
    };
}
