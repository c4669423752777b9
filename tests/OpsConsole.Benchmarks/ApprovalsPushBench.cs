using System.Diagnostics;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>
/// A hundred approvers have their inbox open while requests are submitted through the API: how soon the new row has come to each of them, from the
/// answer that the requester got and from when they sent it. The controls are as many plain WebSockets that get the same bytes, and the
/// submission's own answer.
/// </summary>
internal static class ApprovalsPushBench
{
    private const int Approvers = 100;
    private const int SignInsAtOnce = 4;
    private const int Submissions = 30;
    private const double MostMilliseconds = 250;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        // As in production: a commit survives the machine.
        await using var postgres = new PostgresFixture { Durability = Sandbox.Postgres.Durability.Machine };
        await using var ground = await ApprovalsGround.StartAsync(postgres, 1, [.. Enumerable.Range(0, Submissions + 1).Select(Name)]);
        var sessions = new ConsoleSession[Approvers];
        var people = ground.People("approver-1", Approvers);
        await Parallel.ForAsync(0, Approvers, new ParallelOptions { MaxDegreeOfParallelism = SignInsAtOnce }, async (number, _) => sessions[number] = await ground.SignInAsync(people[number]));
        var circuits = new List<HeadlessCircuit>();
        try
        {
            foreach (var session in sessions)
                circuits.Add(await HeadlessCircuit.OpenAsync(session, "/approvals", CancellationToken.None));
            return await MeasureAsync(ground, circuits);
        }
        finally
        {
            foreach (var circuit in circuits)
                await circuit.DisposeAsync();
            foreach (var session in sessions)
                session.Dispose();
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(ApprovalsGround ground, IReadOnlyList<HeadlessCircuit> circuits)
    {
        await using var sockets = await SocketCrowd.OpenAsync(Approvers);
        using var asking = await ground.ClientAsync("operator");
        var (afterAnswer, afterSending, answers, plain) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var pauses = new Random(1);
        for (var number = 0; number <= Submissions; number++)
        {
            var plan = await ApprovalsGround.PlanAsync(asking, [(ground.Clusters[0].Name, Name(number))]);
            // Pages look by the clock too: a submission that always came right after the last would always wait as long.
            await Task.Delay(pauses.NextDouble() * LongestPause);
            // The notice in the corner says more around it; the row's cell says this and nothing else.
            var row = $"delete StorageClass {Name(number)} in {ground.Clusters[0].Name}";
            var waiting = circuits.Select(circuit => circuit.BatchAsync(batch => batch.Texts.Contains(row), $"the row '{row}'", after: circuit.Batches.Count)).ToArray();
            var sent = Stopwatch.GetTimestamp();
            await ApprovalsGround.SubmitAsync(asking, plan);
            var answered = Stopwatch.GetTimestamp();
            var told = await Task.WhenAll(waiting);
            var control = await sockets.ToldAsync(told[^1].Bytes);
            // The first one compiles the way.
            if (number == 0)
                continue;
            // A row may come before the answer does.
            afterAnswer.AddRange(told.Select(batch => Math.Max(0, Stopwatch.GetElapsedTime(answered, batch.ArrivedAt).TotalMilliseconds)));
            afterSending.AddRange(told.Select(batch => Stopwatch.GetElapsedTime(sent, batch.ArrivedAt).TotalMilliseconds));
            answers.Add(Stopwatch.GetElapsedTime(sent, answered).TotalMilliseconds);
            plain.AddRange(control);
        }
        return
        [
            Milliseconds("from the answer to a submission", afterAnswer, plain, .5, null),
            Milliseconds("from the answer to a submission", afterAnswer, plain, .95, MostMilliseconds),
            Milliseconds("from sending a submission", afterSending, answers, .5, null),
            Milliseconds("from sending a submission", afterSending, answers, .95, null),
        ];
    }

    private static Figure Milliseconds(string from, IReadOnlyList<double> values, IReadOnlyList<double> control, double quantile, double? target) => new()
    {
        Bench = "approvals-push",
        Metric = $"{from} to its row in {Approvers} open inboxes, p{quantile * 100:0}",
        Value = Quantiles.Of(values, quantile),
        Unit = "ms",
        Control = Quantiles.Of(control, quantile),
        Ratio = Quantiles.Of(values, quantile) / Quantiles.Of(control, quantile),
        Target = target,
        TargetIsOfValue = true,
    };

    private static string Name(int number) => $"class-{number:000}";
}
