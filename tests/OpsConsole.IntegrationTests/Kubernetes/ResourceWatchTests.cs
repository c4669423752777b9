using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ResourceWatchTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets";
    private const string Gone = """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: 7 (90)","reason":"Expired","code":410}}""" + "\n";
    private static readonly string List = Lists.Page("7", null, Lists.Item("a"), Lists.Item("b"));

    [Fact]
    public async Task A_plain_end_is_resumed_at_the_last_resourceVersion_without_a_list()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(List), Answers.Json(Followed.Line("ADDED", "c", "8") + Followed.Line("DELETED", "a", "9")), Answers.Json(Followed.Line("MODIFIED", "c", "10")), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 4);

        Assert.Equal(["Added c 8", "Deleted a 9", "Modified c 10"], followed.Changes);
        Assert.Equal(["b", "c"], followed.Objects.Keys.Order());
        Assert.Equal([null, "7", "9", "10"], ground.Server.Requests.Select(request => request.Parameter("watch") is null ? null : request.Parameter("resourceVersion")));
        Assert.Equal(1, followed.Lists);
        Assert.All(followed.Standings, standing => Assert.Equal(WatchPhase.Live, standing.Phase));
    }

    [Fact]
    public async Task A_watch_asks_for_bookmarks_and_an_end_and_resumes_where_a_bookmark_stood()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(List), Answers.Json("""{"type":"BOOKMARK","object":{"kind":"Bucket","apiVersion":"s3.aws.upbound.io/v1beta2","metadata":{"resourceVersion":"50"}}}""" + "\n"), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 3);

        Assert.Empty(followed.Changes);
        var asked = ground.Server.Requests.ElementAt(1);
        Assert.Equal("true", asked.Parameter("allowWatchBookmarks"));
        Assert.InRange(int.Parse(asked.Parameter("timeoutSeconds")!, CultureInfo.InvariantCulture), 300, 600);
        Assert.Equal("50", ground.Server.Requests.Last().Parameter("resourceVersion"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_history_does_not_reach_back_the_type_is_listed_again_and_what_is_missing_is_gone(bool insideTheStream)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(List), insideTheStream ? Answers.Json(Followed.Line("MODIFIED", "a", "8") + Gone) : Answers.Status(410, "Expired", "too old resource version"),
            Answers.Json(Lists.Page("90", null, Lists.Item("b"))), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 4);

        Assert.Equal(["b"], followed.Objects.Keys);
        Assert.Equal(2, followed.Lists);
        Assert.Equal([WatchPhase.Live, WatchPhase.Behind, WatchPhase.Live], followed.Standings.Select(standing => standing.Phase));
        Assert.Equal(KubernetesFault.Expired, followed.Standings.ElementAt(1).Fault);
        // Never older than what was seen.
        Assert.Equal(insideTheStream ? "8" : "7", ground.Server.Requests.ElementAt(2).Parameter("resourceVersion"));
    }

    [Fact]
    public async Task A_stream_that_says_nothing_is_taken_for_dead_and_resumed()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(List), Answers.HangAfter(Followed.Line("ADDED", "c", "8"), Followed.Line("ADDED", "c", "8").Length), Answers.Json(Followed.Line("ADDED", "d", "9")), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 4);

        Assert.Equal(["Added c 8", "Added d 9"], followed.Changes);
        Assert.Equal("8", ground.Server.Requests.ElementAt(2).Parameter("resourceVersion"));
        var behind = Assert.Single(followed.Standings, standing => standing.Phase is WatchPhase.Behind);
        Assert.Equal(KubernetesFault.TimedOut, behind.Fault);
        Assert.Contains("silent for 150 s", behind.Reason);
    }

    [Fact]
    public async Task A_line_cut_in_half_counts_for_nothing_and_comes_again()
    {
        await using var ground = await Ground.StartAsync();
        var (first, second) = (Followed.Line("ADDED", "c", "8"), Followed.Line("ADDED", "d", "9"));
        ground.Server.On(Path, Answers.Json(List), Answers.CutAfter(first + second, first.Length + 30),
            // A cut stream may lose what was sent before the cut: it comes again from where the watch stood.
            context => Answers.Json(context.Request.Query["resourceVersion"] == "7" ? first + second : second)(context), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 4);

        Assert.Equal(["Added c 8", "Added d 9"], followed.Changes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Lines_are_whole_however_they_are_sent(int size)
    {
        await using var ground = await Ground.StartAsync();
        var lines = string.Concat(Enumerable.Range(8, 30).Select(version => Followed.Line("MODIFIED", new string('n', version), $"{version}")));
        ground.Server.On(Path, Answers.Json(List), Answers.InPieces(lines, size), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 3);

        Assert.Equal(Enumerable.Range(8, 30).Select(version => $"Modified {new string('n', version)} {version}"), followed.Changes);
    }

    [Fact]
    public async Task A_type_that_is_not_served_is_told_so_and_asked_for_again()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(404, "NotFound", "the server could not find the requested resource"), Answers.Json(List), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 3);

        Assert.Equal([WatchPhase.NotServed, WatchPhase.Live], followed.Standings.Select(standing => standing.Phase));
        Assert.Equal(["a", "b"], followed.Objects.Keys.Order());
    }

    [Fact]
    public async Task What_may_not_be_read_is_unreadable_and_never_empty()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(403, "Forbidden", "buckets is forbidden: User cannot list"));
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 3);

        var standing = Assert.Single(followed.Standings);
        Assert.Equal((WatchPhase.Unreadable, KubernetesFault.Forbidden), (standing.Phase, standing.Fault));
        Assert.Contains("User cannot list", standing.Reason);
    }

    [Fact]
    public async Task Objects_of_a_server_that_stops_answering_stay_and_are_behind()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(List), Answers.Status(503, "ServiceUnavailable", "apiserver is shutting down"));
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count > 12);

        Assert.Equal(["a", "b"], followed.Objects.Keys.Order());
        Assert.Equal(WatchPhase.Behind, followed.Standings.Last().Phase);
        Assert.Contains("shutting down", followed.Standings.Last().Reason);
    }

    [Fact]
    public async Task A_sink_that_stands_still_lets_the_stream_go_instead_of_keeping_it_waiting_and_loses_nothing()
    {
        await using var ground = await Ground.StartAsync();
        const int most = 400;
        var letGo = new TaskCompletionSource();
        async Task AnswerAsync(HttpContext context)
        {
            if (!context.Request.Query.ContainsKey("watch"))
            {
                await Answers.Json(List)(context);
                return;
            }
            context.RequestAborted.Register(() => letGo.TrySetResult());
            for (var version = int.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture) + 1; version <= most; version++)
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Followed.Line("MODIFIED", new string('n', 20_000), $"{version}")), context.RequestAborted);
            await Silence.UntilAsync(context.RequestAborted);
        }
        ground.Server.On(Path, AnswerAsync);
        // More than fits: a reader that waited for its sink would never let the stream go.
        var followed = new Followed { Before = _ => letGo.Task };

        await RunUntilAsync(ground, followed, () => followed.Changes.Count == most - 7, new WatchOptions { MostWaitingBytes = 1 << 20 });

        Assert.Equal(Enumerable.Range(8, most - 7), followed.Changes.Select(change => int.Parse(change.Split(' ')[2], CultureInfo.InvariantCulture)));
        Assert.Equal(1, followed.Lists);
        Assert.True(ground.Server.Requests.Count > 2);
    }

    [Fact]
    public async Task An_empty_type_is_listed_again_instead_of_watched()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Lists.Page("5", null)), Answers.Json(Lists.Page("6", null)), Answers.Json(List), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 4, new WatchOptions { RestWhileEmpty = TimeSpan.FromSeconds(30) });

        Assert.Equal([null, null, null, "true"], ground.Server.Requests.Select(request => request.Parameter("watch")));
        Assert.Contains(TimeSpan.FromSeconds(30), ground.Time.Waits);
        Assert.Equal(["a", "b"], followed.Objects.Keys.Order());
    }

    [Fact]
    public async Task An_unreadable_line_names_the_cluster_and_the_watch_goes_on_before_it()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(List), Answers.Json(Followed.Line("ADDED", "c", "8") + "{\"type\":\"ADDED\",\"object\":[]}\n"), Answers.Json(Followed.Line("ADDED", "d", "9")), Answers.Hang());
        var followed = new Followed();

        await RunUntilAsync(ground, followed, () => ground.Server.Requests.Count == 4);

        Assert.Equal(["Added c 8", "Added d 9"], followed.Changes);
        Assert.Contains("Cluster edge-01", Assert.Single(followed.Standings, standing => standing.Phase is WatchPhase.Behind).Reason);
    }

    private static async Task RunUntilAsync(Ground ground, Followed followed, Func<bool> condition, WatchOptions? options = null)
    {
        using var stop = new CancellationTokenSource();
        var watch = new ResourceWatch(ground.Connect(), Ground.Buckets, options ?? new WatchOptions(), ground.Time);
        var running = watch.RunAsync(followed, stop.Token);
        await Eventually.True(async () =>
        {
            if (condition())
                return true;
            if (running.IsCompleted)
                await running;
            ground.Time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        }, "the server was asked as often as expected", () => Task.FromResult(ground.Server.Requests.Select(request => request.Query).Concat(followed.Standings.Select(standing => standing.ToString()))));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
