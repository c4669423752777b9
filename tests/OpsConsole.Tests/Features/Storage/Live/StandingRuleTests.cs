using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Live;

public sealed class StandingRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TypeCoverage Read = new(CoverageState.Complete, null, Now);

    [Fact]
    public void A_cluster_is_live_once_every_type_that_it_serves_was_read()
    {
        Assert.Equal(LivePhase.Starting, Of(["a"], ("a", Read), ("b", TypeCoverage.Waiting)).Phase);
        Assert.Equal(LivePhase.Live, Of(["a", "b"], ("a", Read), ("b", Read)).Phase);
    }

    [Fact]
    public void Without_any_watch_it_is_starting_before_and_disconnected_after_it_was_read()
    {
        Assert.Equal(LivePhase.Starting, Of([]).Phase);
        Assert.Equal((LivePhase.Disconnected, "it is away"), (Of([], ("a", Read)).Phase, Of([], ("a", Read)).Reason));
    }

    private static ClusterStanding Of(string[] watched, params (string Type, TypeCoverage Coverage)[] types) => StandingRule.Of("c1",
        [.. watched.Select(_ => ((WatchStanding?)new WatchStanding(WatchPhase.Live, Now, null, null), (DateTimeOffset?)Now))], "it is away", Now, types.ToDictionary(type => type.Type, type => type.Coverage));
}
