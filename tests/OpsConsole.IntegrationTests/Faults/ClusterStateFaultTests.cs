using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Faults;

/// <summary>A whole cluster misbehaves: its own state says how, its run comes to nothing and says why, the other cluster's capture goes on.</summary>
public sealed class ClusterStateFaultTests(PostgresFixture postgres)
{
    public static TheoryData<string> Cases => [.. All.Keys];

    private static readonly Dictionary<string, (FaultEffect Effect, ClusterState State, string Reason)> All = new()
    {
        ["hang"] = (new FaultEffect.Hang(), ClusterState.Unreachable, "the server was silent for 30 s"),
        ["hang inside the answer"] = (new FaultEffect.HangAtByte(10), ClusterState.Unreachable, "the server was silent for 30 s"),
        ["one byte a second"] = (new FaultEffect.Slow(TimeSpan.FromSeconds(1)), ClusterState.Unreachable, "the server was silent for 30 s"),
        ["cut before the answer"] = (new FaultEffect.CutAtByte(0), ClusterState.Unreachable, "the connection ended inside the answer"),
        ["cut inside the answer"] = (new FaultEffect.CutAtByte(10), ClusterState.Unreachable, "the connection ended inside the answer"),
        ["401"] = (new FaultEffect.Status(401, "Unauthorized", "Unauthorized"), ClusterState.AuthenticationFailed, "the credential was not accepted (401)"),
        ["403"] = (new FaultEffect.Forbidden(), ClusterState.AuthenticationFailed, "forbidden (403): namespaces is forbidden: User \"opsconsole-reader\" cannot get resource"),
        ["409"] = (new FaultEffect.Status(409, "Conflict", "try again"), ClusterState.Degraded, "409 Conflict: try again"),
        ["410"] = (new FaultEffect.Status(410, "Expired", "too old"), ClusterState.Degraded, "(410): too old"),
        ["429"] = (new FaultEffect.Status(429, "TooManyRequests", "slow down", TimeSpan.FromHours(1)), ClusterState.Degraded, "too many requests (429): slow down"),
        ["500"] = (new FaultEffect.Status(500, "InternalError", "etcd is down"), ClusterState.Degraded, "500 InternalServerError: etcd is down"),
        ["503"] = (new FaultEffect.Status(503, "ServiceUnavailable", "starting"), ClusterState.Degraded, "503 ServiceUnavailable: starting"),
        ["a web page"] = (new FaultEffect.Html(), ClusterState.Unreachable, "the answer is a web page, not the Kubernetes API's"),
        ["broken JSON"] = (new FaultEffect.BrokenJson(), ClusterState.Unreachable, "without a uid"),
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task The_clusters_own_state_says_how_and_the_other_goes_on(string name)
    {
        var (effect, state, reason) = All[name];
        await using var at = await FaultGround.StartAsync(postgres);
        at.Cluster.Faults.Inject(Fault.Of(effect));

        var run = await at.CaptureBothAsync();
        var health = await at.ComesToAsync(state, reason);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains(reason, run.Reason, StringComparison.Ordinal);
        Assert.Equal(state == ClusterState.Degraded ? StateKind.Warning : StateKind.Failed, health.State.Kind());
        await at.NothingIsLostAsync();
        await at.RecoversAsync();
    }

    [Fact]
    public async Task A_cluster_where_nothing_listens_is_unreachable()
    {
        await using var at = await FaultGround.StartAsync(postgres);
        await at.Cluster.GoDownAsync();

        var run = await at.CaptureBothAsync();
        await at.ComesToAsync(ClusterState.Unreachable, "no connection");

        Assert.Equal(RunState.Failed, run.State);
        await at.NothingIsLostAsync();
        await at.RecoversAsync();
    }

    [Fact]
    public async Task A_cluster_that_answers_late_is_degraded_and_captured_all_the_same()
    {
        await using var at = await FaultGround.StartAsync(postgres);
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.Latency(TimeSpan.FromSeconds(6))) with { Path = "/version" });

        await at.ComesToAsync(ClusterState.Degraded, "s to answer two small questions");
        var run = await at.CaptureBothAsync();

        Assert.Equal((RunState.Complete, 1), (run.State, run.Deleted));
        at.Cluster.Faults.Clear();
        await at.ComesToAsync(ClusterState.Ready, "");
    }
}
