using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Captured objects restored by approved requests of the running console: those that are gone by POST, those that changed by PUT. The controls take turns
/// with it on the same cluster: as many of the same requests at the same concurrency by a client that does nothing else, and the same as dry runs beside
/// the planning. A plan takes a thousand objects; ten thousand are ten plans one after the other.
/// </summary>
internal static class RestoreBench
{
    private const int One = 1_000;
    private const int Many = 10_000;
    private const int Rounds = 5;
    /// <summary><c>Approvals:AtOnce</c> where nobody sets it.</summary>
    private const int AtOnce = 32;
    /// <summary>Objects that a plan reads and tries at once.</summary>
    private const int TriedAtOnce = 16;
    private const double LeastPart = 0.8;
    /// <summary>Velero restores ten objects a second (velero-io/velero#6845: 31,000 Secrets in 52 minutes).</summary>
    private const double LeastRate = 20 * 10;

    private static readonly (string Words, TimeSpan Away)[] Places = [("on this machine", TimeSpan.Zero), ("20 ms away", TimeSpan.FromMilliseconds(20)), ("100 ms away", TimeSpan.FromMilliseconds(100))];
    /// <summary>As a cluster of the same continent is: ten thousand are measured there alone.</summary>
    private static readonly TimeSpan AwayOfMany = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Names = [.. Enumerable.Range(0, Many).Select(number => $"kept-{number:00000}")];

    private static int _edits;

    private enum Kind { Created, Replaced }

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        // As in production: a commit survives the machine.
        await using var postgres = new PostgresFixture { Durability = Sandbox.Postgres.Durability.Machine };
        await using var ground = await ApprovalsGround.StartAsync(postgres, 1, Names);
        // Whatever is kept later is the state before a restore.
        var captured = await CapturedAtAsync(ground);
        await AnalyzeAsync(ground);
        using var raw = new RawWrites(ground.Clusters[0]);
        var figures = new List<Figure>();
        // Replaced first: an object that was made anew is not in the history before the next capture, and what is not cannot be kept before it is replaced.
        foreach (var kind in (Kind[])[Kind.Replaced, Kind.Created])
            foreach (var place in Places)
            {
                if (place.Away > TimeSpan.Zero)
                    ground.Clusters[0].Faults.Inject(Fault.Of(new FaultEffect.Latency(place.Away)) with { Type = ApprovalsGround.Type });
                var rounds = new List<Round>();
                // A console has run for days when somebody restores: the first round of each place warms it and the raw client up, and is not counted.
                for (var round = 0; round <= Rounds; round++)
                    rounds.Add(await RoundAsync(ground, raw, kind, place.Words, round, One, captured));
                figures.AddRange(FiguresOf(kind, place.Words, One, rounds[1..]));
                if (place.Away == AwayOfMany)
                    figures.AddRange(FiguresOf(kind, place.Words, Many, [await RoundAsync(ground, raw, kind, place.Words, 1, Many, captured)]));
                ground.Clusters[0].Faults.Clear();
            }
        return figures;
    }

    /// <summary>Objects a second.</summary>
    private sealed record Round(double Planned, double Tried, double Whole, double LastStage, double Raw);

    private static async Task<Round> RoundAsync(ApprovalsGround ground, RawWrites raw, Kind kind, string words, int round, int count, DateTimeOffset captured)
    {
        var names = Names[..count];
        IReadOnlyList<MeasuredRun> run = [];
        var (planned, tried, written) = (0d, 0d, 0d);
        // Whichever comes later finds the machine warmer: they take turns.
        foreach (var isConsole in round % 2 == 0 ? new[] { true, false } : [false, true])
        {
            Lose(ground, kind, names);
            if (isConsole)
            {
                (planned, run) = await RestoreAsync(ground, names, captured);
                Check(ground, names);
                continue;
            }
            tried = await raw.RateAsync(Bodies(ground, names), TriedAtOnce, isDryRun: true);
            written = await raw.RateAsync(Bodies(ground, names), AtOnce, isDryRun: false);
            Check(ground, names);
        }
        var measured = new Round(planned, tried, count / run.Sum(one => one.Seconds), run.Average(one => one.LastStage), written);
        await Console.Error.WriteLineAsync($"{kind} {words}, {count:N0}, round {round}: planned {measured.Planned:0}/s beside {measured.Tried:0}/s, run {measured.Whole:0}/s, last stages {measured.LastStage:0}/s beside {measured.Raw:0}/s");
        return measured;
    }

    /// <summary>A thousand a plan, one after the other: planned, approved, run.</summary>
    private static async Task<(double Planned, List<MeasuredRun> Runs)> RestoreAsync(ApprovalsGround ground, string[] names, DateTimeOffset captured)
    {
        using var asking = await ground.ClientAsync("operator");
        var (seconds, runs) = (0d, new List<MeasuredRun>());
        foreach (var part in names.Chunk(One))
        {
            var begun = Stopwatch.GetTimestamp();
            var plan = await ApprovalsGround.PlanAsync(asking, "restores.restore", "approval", new Dictionary<string, string>
            {
                ["restore"] = JsonSerializer.Serialize(part.Select(name => new { cluster = ground.Clusters[0].Name, type = ApprovalsGround.Type, name, at = captured })),
            });
            seconds += Stopwatch.GetElapsedTime(begun).TotalSeconds;
            runs.Add(await MeasuredRun.OfAsync(ground, plan, part.Length));
        }
        return (names.Length / seconds, runs);
    }

    /// <summary>What the first capture brought is counted, as autovacuum does within a minute: a server that knows of no rows yet plans for none.</summary>
    private static async Task AnalyzeAsync(ApprovalsGround ground)
    {
        await using var source = NpgsqlDataSource.Create(ground.Database.OwnerConnection);
        await using var analyze = source.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task<DateTimeOffset> CapturedAtAsync(ApprovalsGround ground)
    {
        await using var source = NpgsqlDataSource.Create(ground.Database.OwnerConnection);
        await using var now = source.CreateCommand("select clock_timestamp()");
        return new((DateTime)(await now.ExecuteScalarAsync())!);
    }

    /// <summary>Makes them need a restore.</summary>
    private static void Lose(ApprovalsGround ground, Kind kind, string[] names)
    {
        var (objects, edit) = (ground.Clusters[0].Objects, $"edit-{++_edits}");
        foreach (var name in names)
            if (kind is Kind.Created)
                objects.Delete(ApprovalsGround.Type, null, name);
            else
                objects.Change(ApprovalsGround.Type, null, name, document => document["metadata"]!["labels"]!["tier"] = edit);
    }

    private static (string, JsonObject)[] Bodies(ApprovalsGround ground, string[] names) => [.. names.Select(name =>
    {
        var body = ApprovalsGround.Class(name);
        (body["apiVersion"], body["kind"]) = ("storage.k8s.io/v1", "StorageClass");
        if (ground.Clusters[0].Objects.Find(ApprovalsGround.Type, null, name)?.Parse()["metadata"] is { } living)
            (body["metadata"]!["uid"], body["metadata"]!["resourceVersion"]) = ((string)living["uid"]!, (string)living["resourceVersion"]!);
        return (name, body);
    })];

    private static void Check(ApprovalsGround ground, string[] names)
    {
        if (names.FirstOrDefault(name => (string?)ground.Clusters[0].Objects.Find(ApprovalsGround.Type, null, name)?.Parse()["metadata"]!["labels"]!["tier"] != "gold") is { } other)
            throw new InvalidOperationException($"{other} is not as it was");
    }

    private static IEnumerable<Figure> FiguresOf(Kind kind, string words, int count, IReadOnlyList<Round> rounds)
    {
        var what = $"{count:N0} {(kind is Kind.Created ? "created again" : "replaced")} {words}{(count > One ? $" by {count / One} plans one after the other" : "")}";
        var raw = kind is Kind.Created ? "raw POSTs" : "raw PUTs";
        yield return Rate($"{what}, planned beside {raw} as dry runs, {TriedAtOnce} at once", rounds, round => round.Planned, round => round.Tried);
        yield return Rate($"{what}, all of the run beside {raw}, {AtOnce} at once", rounds, round => round.Whole, round => round.Raw);
        yield return Rate($"{what}, the run's last stage beside {raw}, {AtOnce} at once", rounds, round => round.LastStage, round => round.Raw) with { Target = LeastPart, TargetIsLeastRatio = true };
        yield return new()
        {
            Bench = "restore",
            Metric = $"{what}, all of the run beside twenty times Velero",
            Value = rounds.Select(round => round.Whole).Order().ElementAt(rounds.Count / 2),
            Unit = "1/s",
            Target = LeastRate,
            TargetIsLeast = true,
        };
    }

    /// <summary>Of the round whose ratio is the median.</summary>
    private static Figure Rate(string metric, IReadOnlyList<Round> rounds, Func<Round, double> value, Func<Round, double> control)
    {
        var median = rounds.OrderBy(round => value(round) / control(round)).ElementAt(rounds.Count / 2);
        return new() { Bench = "restore", Metric = metric, Value = value(median), Unit = "1/s", Control = control(median), Ratio = value(median) / control(median) };
    }
}
