using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Faults;

/// <summary>One type misbehaves: it is the run's one gap, with the right word and reason; or nothing is amiss in the end, and the run is complete.</summary>
public sealed class CoverageFaultTests(PostgresFixture postgres)
{
    private const string Classes = FaultGround.Classes;

    /// <summary>More than was written since the last capture.</summary>
    private const int LongAgo = 5;

    public static TheoryData<string> GapCases => [.. Gaps.Keys];

    public static TheoryData<string> PassingCases => [.. Passing.Keys];

    private static readonly Dictionary<string, (Fault[] Faults, string Type, string Word, string Reason)> Gaps = new()
    {
        ["hang"] = (Of(new FaultEffect.Hang()), Classes, "TimedOut", "the server was silent for 30 s"),
        ["hang inside the list"] = (Of(new FaultEffect.HangAtByte(3_000)), Classes, "TimedOut", "the server was silent for 30 s"),
        ["one byte a second"] = (Of(new FaultEffect.Slow(TimeSpan.FromSeconds(1))), Classes, "TimedOut", "the server was silent for 30 s"),
        ["cut before the list"] = (Of(new FaultEffect.CutAtByte(0)), Classes, "CutOff", "the connection ended inside the answer"),
        ["cut inside the list"] = (Of(new FaultEffect.CutAtByte(3_000)), Classes, "CutOff", "the connection ended inside the answer"),
        ["401"] = (Of(new FaultEffect.Status(401, "Unauthorized", "Unauthorized")), Classes, "Unauthorized", "the credential was not accepted (401)"),
        ["403"] = (Of(new FaultEffect.Forbidden()), Classes, "Forbidden", "cannot list resource \"storageclasses\" in API group \"storage.k8s.io\" at the cluster scope"),
        ["409"] = (Of(new FaultEffect.Status(409, "Conflict", "try again")), Classes, "Conflict", "409 Conflict: try again"),
        ["410"] = (Of(new FaultEffect.Status(410, "Expired", "too old")), Classes, "Expired", "(410): too old"),
        ["429 for an hour"] = (Of(new FaultEffect.Status(429, "TooManyRequests", "slow down", TimeSpan.FromHours(1))), Classes, "TooManyRequests", "too many requests (429): slow down"),
        ["500"] = (Of(new FaultEffect.Status(500, "InternalError", "no")), Classes, "ServerError", "500 InternalServerError: no"),
        ["503 for an hour"] = (Of(new FaultEffect.Status(503, "ServiceUnavailable", "starting", TimeSpan.FromHours(1))), Classes, "ServerError", "503 ServiceUnavailable: starting"),
        ["a web page"] = (Of(new FaultEffect.Html()), Classes, "Malformed", "the answer is a web page"),
        ["broken JSON"] = (Of(new FaultEffect.BrokenJson()), Classes, "Malformed", "the list is not proper JSON"),
        ["every continue token expired"] = ([Lagging, .. Of(new FaultEffect.ExpiredContinue())], Classes, "Expired", "too old to display a consistent list result"),
        ["empty pages without end"] = (Of(new FaultEffect.EmptyPages()), Classes, "Malformed", "never ends the list"),
        ["stale reads"] = (Of(new FaultEffect.StaleReads(LongAgo)), Classes, "Stale", "although it had shown"),
        ["a conversion that is down"] = ([Fault.ConversionFailure(Classes)], Classes, "ConversionFailed", "conversion webhook for storage.k8s.io/v1, Resource=storageclasses failed"),
        ["a group that cannot be discovered"] = ([Fault.BrokenGroup("storage.k8s.io")], "*.storage.k8s.io", "ServerError", "currently unable to handle the request"),
        ["a group that discovery keeps to itself"] = (Of(new FaultEffect.HiddenGroup("storage.k8s.io"), type: null), Classes, "NotFound", "does not prove its objects gone"),
    };

    private static readonly Dictionary<string, Fault[]> Passing = new()
    {
        ["late answers"] = Of(new FaultEffect.Latency(TimeSpan.FromMilliseconds(300))),
        ["429 that asks for a second"] = [Lagging, Once(new FaultEffect.Status(429, "TooManyRequests", "slow down", TimeSpan.FromSeconds(1)))],
        ["503 once"] = [Lagging, Once(new FaultEffect.Status(503, "ServiceUnavailable", "starting"))],
        ["a list that is cut once"] = [Once(new FaultEffect.CutAtByte(3_000))],
        ["a continue token that expires once"] = [Lagging, Once(new FaultEffect.ExpiredContinue())],
        ["three empty pages"] = [Lagging, Once(new FaultEffect.EmptyPages()) with { Times = 3 }],
        ["a cache that lags"] = [Lagging],
        ["stale reads once"] = [Once(new FaultEffect.StaleReads(LongAgo))],
    };

    /// <summary>The cache is behind what is stored, so that the list comes in pages.</summary>
    private static Fault Lagging => new() { Effect = new FaultEffect.LaggingCache(LongAgo), Type = Classes };

    [Theory, MemberData(nameof(GapCases))]
    public async Task It_is_the_one_gap_and_the_other_cluster_goes_on(string name)
    {
        var (faults, type, word, reason) = Gaps[name];
        await using var at = await FaultGround.StartAsync(postgres);
        foreach (var fault in faults)
            at.Cluster.Faults.Inject(fault);

        var run = await at.CaptureBothAsync();

        var gap = Assert.Single(await at.Ground.CoverageAsync(run), coverage => !coverage.IsComplete);
        Assert.Equal((type, word), (gap.Type, gap.Fault));
        Assert.Contains(reason, gap.Reason, StringComparison.Ordinal);
        Assert.Equal(gap.Objects > 0 ? StateKind.Warning : StateKind.Failed, RunWords.KindOf(gap));
        Assert.Equal((RunState.Partial, 1, 0L), (run.State, run.Gaps, run.Deleted));
        Assert.Equal(StateKind.Warning, run.State.Kind());
        await at.ComesToAsync(ClusterState.Ready, "");
        await at.NothingIsLostAsync();
        await at.RecoversAsync();
    }

    [Theory, MemberData(nameof(PassingCases))]
    public async Task What_passes_leaves_no_gap(string name)
    {
        await using var at = await FaultGround.StartAsync(postgres);
        foreach (var fault in Passing[name])
            at.Cluster.Faults.Inject(fault);
        var strikes = at.Cluster.Faults.Strikes;

        var run = await at.CaptureBothAsync();

        Assert.True(at.Cluster.Faults.Strikes > strikes);
        Assert.Equal((RunState.Complete, 1L, 1L), (run.State, run.Deleted, run.Added));
        await at.RecoversAsync();
    }

    /// <summary>Twice in a row: the first refusal must not make the second list believed.</summary>
    [Fact]
    public async Task Stale_reads_are_not_believed_however_often_they_come()
    {
        await using var at = await FaultGround.StartAsync(postgres);
        at.Cluster.Faults.Inject(Of(new FaultEffect.StaleReads(LongAgo))[0]);

        for (var times = 0; times < 3; times++)
        {
            var run = await at.CaptureBothAsync();
            Assert.Equal("Stale", Assert.Single(await at.Ground.CoverageAsync(run), coverage => !coverage.IsComplete).Fault);
            Assert.Equal((0L, 0L, 0L), (run.Added, run.Modified, run.Deleted));
        }
        await at.NothingIsLostAsync();
        await at.RecoversAsync();
    }

    [Fact]
    public async Task An_older_state_is_believed_once_it_has_been_doubted_long_enough()
    {
        await using var at = await FaultGround.StartAsync(postgres);
        at.Cluster.Faults.Inject(Of(new FaultEffect.StaleReads(LongAgo))[0]);
        at.Ground.Options.DoubtOlderStateFor = TimeSpan.Zero;

        var run = await at.CaptureBothAsync();

        Assert.Equal(RunState.Complete, run.State);
        Assert.True(run.Deleted > 0);
    }

    private static Fault[] Of(FaultEffect effect, string? type = Classes) => [new() { Effect = effect, Type = type, Verb = type is null ? null : "list" }];

    private static Fault Once(FaultEffect effect) => new() { Effect = effect, Type = Classes, Verb = "list", Times = 1 };
}
