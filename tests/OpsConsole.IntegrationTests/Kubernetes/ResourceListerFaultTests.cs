using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ResourceListerFaultTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets";
    private static readonly string Whole = Lists.Page("7", null, Lists.Item("a"), Lists.Item("b"));

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task The_wait_a_busy_server_asks_for_is_kept(int status)
    {
        await using var ground = await Ground.StartAsync();
        var asked = new List<DateTimeOffset>();
        RequestDelegate Noting(RequestDelegate answer) => context =>
        {
            asked.Add(ground.Time.GetUtcNow());
            return answer(context);
        };
        ground.Server.On(Path, Noting(Answers.Status(status, "Busy", "later", retryAfter: 8)), Noting(Answers.Json(Whole)));

        var outcome = await ground.ListAsync(new Collected());

        Assert.True(outcome.IsComplete);
        Assert.True(asked[1] - asked[0] >= TimeSpan.FromSeconds(8));
        Assert.Single(ground.Time.Waits, wait => wait >= TimeSpan.FromSeconds(8) && wait <= TimeSpan.FromSeconds(11));
    }

    [Theory]
    [InlineData(429, KubernetesFault.TooManyRequests)]
    [InlineData(502, KubernetesFault.ServerError)]
    public async Task A_server_that_stays_busy_is_given_up(int status, KubernetesFault fault)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(status, "Busy", "still busy"));

        var outcome = await ground.ListAsync(new Collected());

        Assert.Equal(fault, outcome.Fault);
        Assert.Contains("still busy", outcome.Reason);
        Assert.Equal(5, ground.Server.Requests.Count);
    }

    [Fact]
    public async Task A_wait_of_an_hour_is_not_granted()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(429, "Busy", "come back tomorrow", retryAfter: 3600));

        var outcome = await ground.ListAsync(new Collected());

        Assert.Equal(KubernetesFault.TooManyRequests, outcome.Fault);
        Assert.Single(ground.Server.Requests);
    }

    [Fact]
    public async Task A_server_that_cannot_answer_in_time_is_asked_for_smaller_pages()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(504, "Timeout", "unable to return a response in the time allotted"), Answers.Json(Whole));

        Assert.True((await ground.ListAsync(new Collected())).IsComplete);
        Assert.Equal(["500", "250"], ground.Server.Requests.Select(request => request.Parameter("limit")));
    }

    [Theory]
    [InlineData(403, "forbidden", KubernetesFault.Forbidden)]
    [InlineData(404, "not found", KubernetesFault.NotFound)]
    [InlineData(500, "conversion webhook for tidb.pingcap.com/v1, Kind=X failed: EOF", KubernetesFault.ConversionFailed)]
    [InlineData(500, "unable to transform key: invalid padding", KubernetesFault.ServerError)]
    public async Task A_refusal_is_an_outcome_at_once(int status, string words, KubernetesFault fault)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(status, "X", words));

        var outcome = await ground.ListAsync(new Collected());

        Assert.False(outcome.IsComplete);
        Assert.Equal(fault, outcome.Fault);
        Assert.Contains(words, outcome.Reason);
        Assert.Single(ground.Server.Requests);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    public async Task A_list_cut_in_half_begins_again_and_what_came_before_counts_for_nothing(HttpProtocols protocols)
    {
        await using var ground = await Ground.StartAsync(protocols);
        ground.Server.On(Path, Answers.CutAfter(Whole, Whole.Length / 2), Answers.Json(Whole));
        var taken = new Collected();

        var outcome = await ground.ListAsync(taken);

        Assert.True(outcome.IsComplete);
        Assert.Equal(2, taken.Items.Count);
        Assert.Equal(2, taken.Beginnings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(150)]
    public async Task A_list_that_is_always_cut_is_not_complete(int bytes)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.CutAfter(Whole, bytes));

        var outcome = await ground.ListAsync(new Collected());

        Assert.False(outcome.IsComplete);
        Assert.Equal(KubernetesFault.CutOff, outcome.Fault);
    }

    [Fact]
    public async Task No_proper_beginning_of_a_list_passes_for_the_list()
    {
        await using var ground = await Ground.StartAsync();
        for (var bytes = 0; bytes < Whole.Length; bytes++)
        {
            ground.Server.On(Path, Answers.EndAfter(Whole, bytes));

            var outcome = await ground.ListAsync(new Collected(), new ListOptions { MostRestarts = 0 });

            Assert.False(outcome.IsComplete);
            Assert.Equal(KubernetesFault.CutOff, outcome.Fault);
        }
    }

    [Fact]
    public async Task A_list_that_falls_silent_is_timed_out()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.HangAfter(Whole, Whole.Length / 2));

        Assert.Equal(KubernetesFault.TimedOut, (await ground.ListAsync(new Collected(), settings: ground.Impatient)).Fault);
    }

    [Fact]
    public async Task A_sign_in_page_is_not_a_list()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Html());

        Assert.Equal(KubernetesFault.Malformed, (await ground.ListAsync(new Collected())).Fault);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html></html>")]
    [InlineData("""{"items":[{"a":1,}],"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[{"a":1}]],"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[1],"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":{"a":1},"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"kind":"Status","metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"7"}} {}""")]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"\ud800"}}""")]
    public async Task What_is_no_list_is_malformed(string body)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(body));

        var outcome = await ground.ListAsync(new Collected());

        Assert.False(outcome.IsComplete);
        Assert.Equal(KubernetesFault.Malformed, outcome.Fault);
    }
}
