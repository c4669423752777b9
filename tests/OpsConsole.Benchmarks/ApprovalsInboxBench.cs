using System.Diagnostics;
using System.Globalization;
using System.Net;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>
/// The inbox of an approver among a thousand open requests, submitted through the API by several people over several clusters: over the API, as the
/// page's first answer with its rows in it, and as an open circuit. The controls, in turn with them, read nothing of requests: who one is over the
/// API, and the page of settings.
/// </summary>
internal static class ApprovalsInboxBench
{
    private const int Open = 1_000;
    private const int Clusters = 4;
    private const int Objects = 50;
    private const int Requesters = 5;
    private const int AtOnce = 4;
    private const int Rounds = 300;
    private const int Tabs = 40;
    private const double MostMilliseconds = 50;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        await using var ground = await ApprovalsGround.StartAsync(postgres, Clusters, [.. Enumerable.Range(0, Objects).Select(Name)]);
        await FillAsync(ground, Open);
        using var program = await ground.ClientAsync("approver-1");
        using var session = await ground.SignInAsync("approver-1");
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = session.Cookies }) { BaseAddress = ground.Address };
        var ways = new (string Metric, HttpClient Client, Uri Address, string Shown)[]
        {
            ("read over the API", program, ApprovalsGround.Api("approvals/requests?state=open"), "\"nextCursor\":\""),
            ("control", program, ApprovalsGround.Api("me"), "\"subject\""),
            ("the page's first answer", browser, new("/approvals", UriKind.Relative), $"of {Open} open wait for you"),
            ("control", browser, new("/settings", UriKind.Relative), "<h1"),
        };
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var round = -20; round < Rounds; round++)
            for (var way = 0; way < ways.Length; way++)
                if (await MillisecondsAsync(ways[way].Client, ways[way].Address, ways[way].Shown) is var took && round >= 0)
                    times[way].Add(took);
        var (inbox, empty) = await TabsAsync(session);
        return
        [
            .. Figures(ways[0].Metric, times[0], times[1], MostMilliseconds),
            .. Figures(ways[2].Metric, times[2], times[3], MostMilliseconds),
            .. Figures("its rows in an open circuit", inbox, empty, null),
        ];
    }

    /// <summary>Requests of one object or of several, in one cluster or in two, by one person after the other.</summary>
    private static async Task FillAsync(ApprovalsGround ground, int count)
    {
        var clients = await Task.WhenAll(ground.People("operator", Requesters).Select(ground.ClientAsync));
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var client = clients[number % Requesters];
            var objects = Enumerable.Range(0, 1 + number % 3).Select(item => (ground.Clusters[(number + (number % 7 == 0 ? item : 0)) % Clusters].Name, Name((number + item) % Objects)));
            await ApprovalsGround.SubmitAsync(client, await ApprovalsGround.PlanAsync(client, objects));
        });
        foreach (var client in clients)
            client.Dispose();
    }

    private static async Task<double> MillisecondsAsync(HttpClient client, Uri address, string shown)
    {
        var asked = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        var took = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        return answer.StatusCode is HttpStatusCode.OK && text.Contains(shown, StringComparison.Ordinal)
            ? took
            : throw new InvalidOperationException($"{address} was answered with {answer.StatusCode} and without '{shown}'");
    }

    private static async Task<(IReadOnlyList<double> Inbox, IReadOnlyList<double> Empty)> TabsAsync(ConsoleSession session)
    {
        var (inbox, empty) = (new List<double>(), new List<double>());
        for (var tab = -3; tab < Tabs; tab++)
        {
            await using var opened = await CircuitCrowd.OpenAsync(session, "/approvals", $"of {Open} open wait for you", 1);
            await using var control = await CircuitCrowd.OpenAsync(session, "/settings", "Settings", 1);
            if (tab < 0)
                continue;
            inbox.AddRange(opened.Opened);
            empty.AddRange(control.Opened);
        }
        return (inbox, empty);
    }

    private static IEnumerable<Figure> Figures(string metric, IReadOnlyList<double> values, IReadOnlyList<double> control, double? most)
    {
        foreach (var (quantile, words) in new[] { (.5, "p50"), (.95, "p95"), (.99, "p99") })
            yield return new()
            {
                Bench = "approvals-inbox",
                Metric = string.Create(CultureInfo.InvariantCulture, $"inbox of {Open:N0} open requests, {metric}, {words}"),
                Value = Quantiles.Of(values, quantile),
                Unit = "ms",
                Control = Quantiles.Of(control, quantile),
                Ratio = Quantiles.Of(values, quantile) / Quantiles.Of(control, quantile),
                Target = words == "p95" ? most : null,
                TargetIsOfValue = true,
            };
    }

    private static string Name(int number) => $"class-{number:000}";
}
