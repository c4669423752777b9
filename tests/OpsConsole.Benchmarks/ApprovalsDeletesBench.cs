using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>
/// A thousand objects deleted by one approved request of the running console. The controls take turns with it on the same cluster: as many guarded
/// DELETEs at the same concurrency by a client that does nothing else, and the same with a look at each object before. Once with a cluster on this
/// machine, where the processor decides, and with some whose answers take a while, as those of clusters of the same and of another continent do.
/// </summary>
internal static class ApprovalsDeletesBench
{
    private const int Deletes = 1_000;
    private const int WarmUp = 200;
    private const int Rounds = 3;
    /// <summary><c>Approvals:AtOnce</c> where nobody sets it.</summary>
    private const int AtOnce = 32;
    private const double LeastPart = 0.8;

    private static readonly (string Words, TimeSpan Away)[] Places = [("on this machine", TimeSpan.Zero), ("20 ms away", TimeSpan.FromMilliseconds(20)), ("100 ms away", TimeSpan.FromMilliseconds(100))];
    private static readonly string[] Ways = ["run", "raw", "look"];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        // As in production: a commit survives the machine.
        await using var postgres = new PostgresFixture { Durability = Sandbox.Postgres.Durability.Machine };
        var names = from place in Enumerable.Range(0, Places.Length)
                    from round in Enumerable.Range(0, Rounds + 1)
                    from way in Ways
                    from name in Names(place, round, way)
                    select name;
        await using var ground = await ApprovalsGround.StartAsync(postgres, 1, [.. names]);
        var figures = new List<Figure>();
        for (var place = 0; place < Places.Length; place++)
            figures.AddRange(await MeasureAsync(ground, place));
        return figures;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(ApprovalsGround ground, int place)
    {
        var cluster = ground.Clusters[0];
        if (Places[place].Away > TimeSpan.Zero)
            cluster.Faults.Inject(Fault.Of(new FaultEffect.Latency(Places[place].Away)) with { Type = ApprovalsGround.Type });
        using var deletes = new GuardedDeletes(cluster, ApprovalsGround.Type, AtOnce);
        var rounds = new List<(MeasuredRun Run, double Raw, double Look)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (run, raw, look) = (new MeasuredRun(0, 1, 0), 0d, 0d);
            // Whichever comes later finds the machine warmer: they take turns.
            foreach (var way in Ways.Skip(round % Ways.Length).Concat(Ways.Take(round % Ways.Length)))
                switch (way)
                {
                    case "run":
                        run = await RunAsync(ground, Names(place, round, way));
                        break;
                    case "raw":
                        raw = await deletes.RateAsync(Names(place, round, way), looksFirst: false);
                        break;
                    default:
                        look = await deletes.RateAsync(Names(place, round, way), looksFirst: true);
                        break;
                }
            if (round == 0)
                continue;
            rounds.Add((run, raw, look));
            await Console.Error.WriteLineAsync($"{Places[place].Words}, round {round}: all {run.Whole:0}/s, last stage {run.LastStage:0}/s, raw {raw:0}/s, with a look {look:0}/s");
        }
        cluster.Faults.Clear();
        return
        [
            Rate("one request, all of it", place, rounds, round => round.Run.Whole, round => round.Raw, "raw deletes"),
            Rate("one request, its last stage", place, rounds, round => round.Run.LastStage, round => round.Raw, "raw deletes") with { Target = LeastPart },
            Rate("one request, its last stage", place, rounds, round => round.Run.LastStage, round => round.Look, "a look and a delete"),
            Rate("a look and a delete", place, rounds, round => round.Look, round => round.Raw, "raw deletes"),
        ];
    }

    /// <summary>Of the round whose ratio is the median.</summary>
    private static Figure Rate(string what, int place, List<(MeasuredRun Run, double Raw, double Look)> rounds, Func<(MeasuredRun Run, double Raw, double Look), double> value,
        Func<(MeasuredRun Run, double Raw, double Look), double> control, string controlWords)
    {
        var median = rounds.OrderBy(round => value(round) / control(round)).ElementAt(rounds.Count / 2);
        return new()
        {
            Bench = "approvals-deletes",
            Metric = $"{Deletes:N0} deletes {Places[place].Words}, {what} beside {controlWords}, {AtOnce} at once",
            Value = value(median),
            Unit = "1/s",
            Control = control(median),
            Ratio = value(median) / control(median),
            TargetIsLeastRatio = true,
        };
    }

    /// <summary>Asked for, approved, run by the console.</summary>
    private static async Task<MeasuredRun> RunAsync(ApprovalsGround ground, IReadOnlyList<string> names)
    {
        using var asking = await ground.ClientAsync("operator");
        return await MeasuredRun.OfAsync(ground, await ApprovalsGround.PlanAsync(asking, names.Select(name => (ground.Clusters[0].Name, name)), start: "approval"), names.Count);
    }

    private static IReadOnlyList<string> Names(int place, int round, string way) =>
        [.. Enumerable.Range(0, round == 0 ? WarmUp : Deletes).Select(number => $"{way}-{place}-{round}-{number:0000}")];
}
