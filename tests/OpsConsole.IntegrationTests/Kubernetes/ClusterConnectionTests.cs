using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ClusterConnectionTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    public async Task A_document_is_read_whole_over_the_best_protocol_the_server_speaks(HttpProtocols protocols)
    {
        await using var ground = await Ground.StartAsync(protocols);
        ground.Server.On("/version", Answers.Json("""{"gitVersion":"v1.20.2"}"""));

        var body = await ground.Connect().GetAsync("/version", CancellationToken.None);

        Assert.Equal("""{"gitVersion":"v1.20.2"}""", Encoding.UTF8.GetString(body));
        Assert.Equal(protocols == HttpProtocols.Http1 ? "HTTP/1.1" : "HTTP/2", Assert.Single(ground.Server.Requests).Protocol);
    }

    [Theory]
    [InlineData(401, KubernetesFault.Unauthorized)]
    [InlineData(403, KubernetesFault.Forbidden)]
    [InlineData(404, KubernetesFault.NotFound)]
    [InlineData(409, KubernetesFault.Conflict)]
    [InlineData(410, KubernetesFault.Expired)]
    [InlineData(422, KubernetesFault.Refused)]
    [InlineData(429, KubernetesFault.TooManyRequests)]
    [InlineData(500, KubernetesFault.ServerError)]
    public async Task A_failure_keeps_its_status_and_the_servers_words(int status, KubernetesFault fault)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Status(status, "Reason", "these are the server's words", retryAfter: 7));

        var error = await Fails(ground.Connect());

        Assert.Equal(fault, error.Fault);
        Assert.Equal(status, error.StatusCode);
        Assert.Equal("these are the server's words", error.ServerMessage);
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        Assert.Contains("edge-01", error.Message);
        Assert.Contains("/version", error.Message);
    }

    [Fact]
    public async Task A_failed_conversion_webhook_is_told_from_other_server_errors()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Status(500, "InternalError", "conversion webhook for s3.aws.upbound.io/v1beta1, Kind=Bucket failed: Post "
            + "\"https://provider-aws-s3.crossplane-system.svc:9443/convert?timeout=30s\": dial tcp 10.0.0.7:9443: connect: connection refused"));

        Assert.Equal(KubernetesFault.ConversionFailed, (await Fails(ground.Connect())).Fault);
    }

    [Fact]
    public async Task A_web_page_instead_of_an_answer_is_malformed()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Html());

        Assert.Equal(KubernetesFault.Malformed, (await Fails(ground.Connect())).Fault);
    }

    [Fact]
    public async Task A_web_page_with_an_error_status_keeps_the_status_and_stays_out_of_the_sentence()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Html(502));

        var error = await Fails(ground.Connect());

        Assert.Equal(KubernetesFault.ServerError, error.Fault);
        Assert.DoesNotContain("<", error.Message);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Redirect("/elsewhere")).On("/elsewhere", Answers.Json("{}"));

        Assert.Equal(KubernetesFault.Malformed, (await Fails(ground.Connect())).Fault);
        Assert.Single(ground.Server.Requests);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_the_silence_timeout()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Hang());
        var begun = ground.Time.GetUtcNow();

        var error = await ground.Time.RunAsync(Fails(ground.Connect(ground.Impatient)));

        Assert.Equal(KubernetesFault.TimedOut, error.Fault);
        Assert.Contains("silent for 10 s", error.Message);
        Assert.True(ground.Time.GetUtcNow() - begun >= ground.Impatient.SilenceTimeout);
        Assert.Contains(ground.Impatient.SilenceTimeout, ground.Time.Waits);
    }

    [Fact]
    public async Task A_server_that_falls_silent_inside_its_answer_is_given_up_too()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.HangAfter("""{"gitVersion":"v1.20.2"}""", 9));

        var error = await ground.Time.RunAsync(Fails(ground.Connect(ground.Impatient)));

        Assert.Equal(KubernetesFault.TimedOut, error.Fault);
        Assert.Contains("silent", error.Message);
    }

    [Fact]
    public async Task One_byte_a_second_never_counts_as_silence_but_ends_at_the_total_time()
    {
        await using var ground = await Ground.StartAsync();
        using var drops = new SemaphoreSlim(0);
        ground.Server.On("/version", Answers.Drip(new string(' ', 1000), drops));

        var answer = Fails(ground.Connect(ground.Settings with { SilenceTimeout = TimeSpan.FromSeconds(50), RequestTimeout = TimeSpan.FromSeconds(60) }));
        var error = await ground.Time.RunAsync(answer, async () =>
        {
            // The client waits anew after each byte, and only then the clock goes on.
            var before = ground.Time.Waits.Count;
            drops.Release();
            await Eventually.True(() => ground.Time.Waits.Count > before || answer.IsCompleted, "the byte is read");
        });

        Assert.Equal(KubernetesFault.TimedOut, error.Fault);
        Assert.Contains("not complete after 60 s", error.Message);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    public async Task A_connection_that_breaks_inside_the_answer_is_cut_off(HttpProtocols protocols)
    {
        await using var ground = await Ground.StartAsync(protocols);
        ground.Server.On("/version", Answers.CutAfter("""{"gitVersion":"v1.20.2"}""", 9));

        Assert.Equal(KubernetesFault.CutOff, (await Fails(ground.Connect())).Fault);
    }

    [Fact]
    public async Task A_server_nobody_listens_for_is_unreachable()
    {
        await using var ground = await Ground.StartAsync();
        var settings = ground.Settings;
        await ground.Server.DisposeAsync();

        var error = await Fails(ground.Connect(settings));

        Assert.Equal(KubernetesFault.Unreachable, error.Fault);
        Assert.Contains("edge-01", error.Message);
    }

    [Fact]
    public async Task The_callers_own_cancellation_stays_a_cancellation()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Hang());
        using var cancel = new CancellationTokenSource();

        var reading = ground.Connect().GetAsync("/version", cancel.Token);
        await Testing.Eventually.True(() => !ground.Server.Requests.IsEmpty, "the request arrives");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static Task<KubernetesException> Fails(ClusterConnection connection) =>
        Assert.ThrowsAsync<KubernetesException>(() => connection.GetAsync("/version", CancellationToken.None));
}
