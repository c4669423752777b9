using Microsoft.AspNetCore.Http;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Webhooks;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals.Webhooks;

/// <summary>Receivers that fail, hang, refuse and lie, and processes that are overtaken.</summary>
public sealed class WebhookFaultTests(PostgresFixture postgres) : IAsyncLifetime
{
    private HookGround _hooks = null!;

    public async ValueTask InitializeAsync() => _hooks = await HookGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _hooks.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task What_a_receiver_could_not_take_comes_once_more_with_the_same_id_and_body(int status)
    {
        var receiver = await _hooks.AddAsync("all");
        var calls = 0;
        receiver.Answer = (context, _) => HookReceiver.WithAsync(context, Interlocked.Increment(ref calls) == 1 ? status : 200);
        var ground = await _hooks.StartAsync();

        await ground.AskAsync("otto", ["a"]);

        await Eventually.True(async () => await _hooks.StandingAsync("all") is { Waiting: 0, DeliveredAt: not null, Error: null }, "it arrived");
        Assert.Equal(2, receiver.All.Count);
        Assert.Equal((receiver.All[0].Id, receiver.All[0].Body), (receiver.All[1].Id, receiver.All[1].Body));
        Assert.All(receiver.All, one => Assert.True(HookGround.Verifies(one)));
    }

    [Fact]
    public async Task A_receiver_that_hangs_keeps_nobody_else_s_news()
    {
        using var hold = new CancellationTokenSource();
        _hooks.Set("WebhookRetry:Timeout", "00:02:00");
        var hangs = await _hooks.AddAsync("hangs");
        var works = await _hooks.AddAsync("works");
        hangs.Answer = (context, _) => HangAsync(context, hold.Token);
        var ground = await _hooks.StartAsync();
        var first = await ground.AskAsync("otto", ["a"]);
        await Eventually.True(() => hangs.All.Count == 1, "the first delivery hangs");

        (await ground.VoteAsync(first, "amina")).Sure();
        (await ground.VoteAsync(first, "aaron")).Sure();

        await Eventually.True(() => works.All.Any(one => one.Type == "approval.approved"), "the other one is told");
        Assert.Single(hangs.All);
        Assert.Equal(1, (await _hooks.StandingAsync("hangs")).Waiting);
        await hold.CancelAsync();
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_is_asked_again()
    {
        using var hold = new CancellationTokenSource();
        _hooks.Set("WebhookRetry:Timeout", "00:00:00.2");
        var receiver = await _hooks.AddAsync("slow");
        receiver.Answer = (context, _) => HangAsync(context, hold.Token);
        var ground = await _hooks.StartAsync();

        await ground.AskAsync("otto", ["a"]);

        await Eventually.True(async () => (await _hooks.StandingAsync("slow")).Error == "did not answer within 0.2 s", "that is told");
        await hold.CancelAsync();
        await Eventually.True(async () => await _hooks.StandingAsync("slow") is { Waiting: 0, DeliveredAt: not null }, "it arrives once it answers");
        Assert.Single(receiver.All.DistinctBy(one => one.Id));
    }

    [Theory]
    [InlineData(400, "invalid_payload", "answered 400 invalid_payload")]
    [InlineData(404, "<html>Not Found, https://x.example/secret-part", "answered 404")]
    [InlineData(302, "", "answered 302, and redirects are not followed")]
    public async Task What_a_receiver_refuses_is_final_and_seen(int status, string words, string told)
    {
        var receiver = await _hooks.AddAsync("all");
        var elsewhere = await HookReceiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.Location = elsewhere.Address.ToString();
            return HookReceiver.WithAsync(context, status, words);
        };
        var ground = await _hooks.StartAsync();

        var request = await ground.AskAsync("otto", ["a"]);
        await Eventually.True(async () => (await _hooks.StandingAsync("all")).Failed == 1, "it is given up");
        receiver.Answer = (_, _) => Task.CompletedTask;
        (await ground.VoteAsync(request, "amina", VoteDecision.Deny)).Sure();

        await Eventually.True(() => receiver.All.Count == 2, "what comes later is told");
        Assert.Equal(["approval.requested", "approval.rejected"], receiver.All.Select(one => one.Type));
        Assert.Empty(elsewhere.All);
        var line = Assert.Single((await ground.Get<WebhookOverview>().ReadAsync(ApprovalGround.Person("amina"), CancellationToken.None)).Sure());
        Assert.Equal(("all", 1, told), (line.Name, line.Standing!.Failed, line.Standing.Error));
        Assert.Equal(RefusalKind.Forbidden, (await ground.Get<WebhookOverview>().ReadAsync(ApprovalGround.Person("vera"), CancellationToken.None)).Refusal!.Kind);
        await elsewhere.DisposeAsync();
    }

    [Fact]
    public async Task What_happened_too_long_ago_is_given_up_and_seen()
    {
        _hooks.Set("WebhookRetry:GiveUpAfter", "00:00:01");
        var receiver = await _hooks.AddAsync("all");
        receiver.Answer = (context, _) => HookReceiver.WithAsync(context, 503);
        var ground = await _hooks.StartAsync();

        await ground.AskAsync("otto", ["a"]);

        await Eventually.True(async () => (await _hooks.StandingAsync("all")).Failed == 1, "it is given up");
        Assert.Matches("^given up after [0-9]+ attempts: answered 503$", (await _hooks.StandingAsync("all")).Error);
    }

    /// <summary>The first process sent it and never says so: to the database it is as dead as one that was killed.</summary>
    [Fact]
    public async Task What_a_process_sent_and_did_not_mark_another_sends_again_with_the_same_id()
    {
        using var hold = new CancellationTokenSource();
        _hooks.Set("WebhookRetry:Timeout", "00:02:00");
        var receiver = await _hooks.AddAsync("all");
        var calls = 0;
        receiver.Answer = (context, _) => Interlocked.Increment(ref calls) == 1 ? HangAsync(context, hold.Token) : Task.CompletedTask;
        var first = await _hooks.StartAsync();
        await first.AskAsync("otto", ["a"]);
        await Eventually.True(() => receiver.All.Count == 1, "the first process sends it");
        await _hooks.StartAsync();

        await first.ForceAsync("update approval_webhook_delivery set due_at = clock_timestamp()");

        await Eventually.True(async () => await _hooks.StandingAsync("all") is { Waiting: 0, DeliveredAt: not null }, "the second process sends it");
        await hold.CancelAsync();
        Assert.Equal(2, receiver.All.Count);
        Assert.Equal((receiver.All[0].Id, receiver.All[0].Body), (receiver.All[1].Id, receiver.All[1].Body));
    }

    [Fact]
    public async Task Whoever_was_overtaken_writes_nothing_but_that_it_arrived()
    {
        await _hooks.AddAsync("none", ("Events:0", "Disputed"));
        var ground = await _hooks.StartAsync();
        var store = ground.Get<WebhookStore>();
        await store.EnrolAsync("by-hand", CancellationToken.None);
        var request = await ground.AskAsync("otto", ["a"]);
        var look = await store.LookAsync("by-hand", CancellationToken.None);
        var payload = (await ground.Get<WebhookComposer>().ComposeAsync(new() { Name = "by-hand" }, Assert.Single(look.Events), CancellationToken.None))!;

        Assert.True(await store.DeriveAsync("by-hand", look, [payload], CancellationToken.None));
        Assert.False(await store.DeriveAsync("by-hand", look, [payload], CancellationToken.None));
        var slow = (await store.ClaimAsync("by-hand", TimeSpan.FromMinutes(-1), CancellationToken.None))!;
        var quick = (await store.ClaimAsync("by-hand", TimeSpan.FromMinutes(1), CancellationToken.None))!;
        Assert.Null(await store.ClaimAsync("by-hand", TimeSpan.FromMinutes(1), CancellationToken.None));

        await store.FailedAsync(slow, "answered 400", CancellationToken.None);
        await store.LaterAsync(slow, TimeSpan.Zero, "answered 500", CancellationToken.None);
        Assert.Null(await store.ClaimAsync("by-hand", TimeSpan.FromMinutes(1), CancellationToken.None));
        await store.DeliveredAsync(slow, CancellationToken.None);
        await store.FailedAsync(quick, "answered 400", CancellationToken.None);
        Assert.Equal((0L, 0L), await CountsAsync());
        Assert.Equal(request.Number, payload.Data.Request!.Number);

        async Task<(long, long)> CountsAsync() =>
            (await store.StandingsAsync(CancellationToken.None)).Where(standing => standing.Name == "by-hand").Select(standing => (standing.Waiting, standing.Failed)).Single();
    }

    [Fact]
    public async Task Two_processes_tell_everything_once()
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();
        await _hooks.StartAsync();

        for (var number = 0; number < 10; number++)
            await ground.AskAsync("otto", [$"a-{number}"]);

        await Eventually.True(async () => receiver.All.Count >= 10 && await _hooks.StandingAsync("all") is { Waiting: 0 }, "all of it is told");
        Assert.Equal(10, receiver.All.Count);
        Assert.Equal(10, receiver.All.DistinctBy(one => one.Id).Count());
    }

    [Fact]
    public async Task A_key_that_is_taken_away_keeps_the_news_until_it_is_back()
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();
        var key = await File.ReadAllTextAsync(_hooks.KeyFile);
        File.Delete(_hooks.KeyFile);

        await ground.AskAsync("otto", ["a"]);
        await Eventually.True(async () => (await _hooks.StandingAsync("all")).Error is not null, "that is seen");
        Assert.StartsWith("nothing was sent: a file of this webhook is not there", (await _hooks.StandingAsync("all")).Error, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
        await File.WriteAllTextAsync(_hooks.KeyFile, key);

        await Eventually.True(() => receiver.All.Count == 1, "it is told");
        Assert.True(HookGround.Verifies(receiver.All[0]));
    }

    private static async Task HangAsync(HttpContext context, CancellationToken until)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, until);
        var over = new TaskCompletionSource();
        await using var registered = either.Token.Register(() => over.TrySetResult());
        await over.Task;
    }
}
