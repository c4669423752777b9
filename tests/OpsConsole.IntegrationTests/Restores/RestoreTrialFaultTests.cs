using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A server that fails while a restore is tried: what the plan says, and that nothing is taken for tried that was not.</summary>
public sealed class RestoreTrialFaultTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory]
    [InlineData(true, 500, "InternalError", RestoreFaultWords.Webhook, RefusalKind.Unavailable, "it could not be tried")]
    [InlineData(false, 500, "InternalError", RestoreFaultWords.Webhook, RefusalKind.Unavailable, "it could not be tried")]
    [InlineData(true, 503, "ServiceUnavailable", "the server is currently unable to handle the request", RefusalKind.Unavailable, "it could not be tried")]
    [InlineData(true, 401, "Unauthorized", "Unauthorized", RefusalKind.Unavailable, "it could not be tried")]
    [InlineData(false, 401, "Unauthorized", "Unauthorized", RefusalKind.Unavailable, "it could not be tried")]
    [InlineData(true, 403, "Forbidden", RestoreFaultWords.Quota, RefusalKind.Conflict, "the server refuses it")]
    public async Task What_the_server_cannot_or_will_not_try_is_told_in_its_words(bool isGone, int code, string reason, string words, RefusalKind kind, string told)
    {
        var target = await _ground.NeedyAsync("a", isGone);
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(code, reason, words), Type = Classes, Verb = isGone ? "create" : "update" });

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        Assert.Equal(kind, refusal.Kind);
        Assert.Contains($"{Classes} a in {Name}: {told}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Sent());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_trial_whose_answer_is_lost_is_no_trial(bool isGone)
    {
        var target = await _ground.NeedyAsync("a", isGone);
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.AnswerLost(AfterWrite.Cut), Type = Classes, Verb = isGone ? "create" : "update" });

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        Assert.Contains("it could not be tried: ", refusal.Message, StringComparison.Ordinal);
        Assert.False(_ground.IsAsItWas("a"));
        Assert.Single(_ground.Trials());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_says_when_to_come_again_is_asked_again_then(bool isGone)
    {
        var target = await _ground.NeedyAsync("a", isGone);
        _ground.Cluster.Faults.Inject(Throttled(isGone, TimeSpan.FromSeconds(1)) with { Times = 1 });

        (await _ground.PlanRestoreAsync(target)).Sure();

        Assert.Equal(2, _ground.Trials().Count);
        Assert.Empty(_ground.Sent());
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(1, 3)]
    public async Task A_server_that_goes_on_throttling_or_wants_a_long_wait_is_told_of(int seconds, int trials)
    {
        var target = await _ground.NeedyAsync("a", isGone: true);
        _ground.Cluster.Faults.Inject(Throttled(isGone: true, TimeSpan.FromSeconds(seconds)));

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains("it could not be tried: the apiserver is overloaded", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(trials, _ground.Trials().Count);
    }

    [Fact]
    public async Task Of_many_what_the_server_refuses_is_left_out_by_name()
    {
        _ground.CreateClass("a");
        var target = await _ground.NeedyAsync("b", isGone: false);
        _ground.Lose("a", isGone: false);
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", RestoreFaultWords.Quota), Type = Classes, Verb = "update", Name = "b" });

        var draft = (await _ground.PlanRestoreAsync(target with { Name = "a" }, target)).Sure();

        Assert.Equal("a", Assert.Single(draft.Plan.Items).Name);
        Assert.Contains($"Left out: {Classes} b in {Name}: the server refuses it: ", draft.Request.Undo, StringComparison.Ordinal);
        Assert.Contains(RestoreFaultWords.Quota, draft.Request.Undo, StringComparison.Ordinal);
    }

    private static Fault Throttled(bool isGone, TimeSpan wait) => new()
    {
        Effect = new FaultEffect.Status(429, "TooManyRequests", "the apiserver is overloaded", wait),
        Type = Classes,
        Verb = isGone ? "create" : "update",
    };
}

/// <summary>What servers say.</summary>
internal static class RestoreFaultWords
{
    public const string Webhook = "Internal error occurred: failed calling webhook \"guard.example.com\": failed to call webhook: Post \"https://guard.guard.svc:443/validate?timeout=10s\": dial tcp 10.0.12.7:443: connect: connection refused";
    public const string Quota = "exceeded quota: objects, requested: count/storageclasses.storage.k8s.io=1, used: count/storageclasses.storage.k8s.io=5, limited: count/storageclasses.storage.k8s.io=5";
}
