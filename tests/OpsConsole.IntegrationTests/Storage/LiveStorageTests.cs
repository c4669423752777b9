using System.Globalization;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

public sealed class LiveStorageTests
{
    [Fact]
    public async Task A_cluster_that_somebody_looks_at_is_followed_once_for_everybody_and_let_go_after_the_last()
    {
        await using var ground = await LiveGround.StartAsync(options: new StorageOptions { GracePeriod = TimeSpan.FromMilliseconds(300) });
        var first = ground.Live.Hold(ground.Names);
        Assert.NotEmpty(await ground.LiveRowsAsync(RowKind.Bucket));
        var types = int.Parse(ground.Live.Ask(ground.Names[0], all => $"{all.Coverage.Values.Count(type => type.State is CoverageState.Complete)}")!, CultureInfo.InvariantCulture);

        var second = ground.Live.Hold(ground.Names);
        first.Dispose();

        Assert.Equal(1, ground.Live.Followed);
        // A list is shown before the watch that goes on from it is open, so there may be fewer; followed twice there would be more.
        Assert.InRange(ground[0].Store.WatchCount, 1, types);
        second.Dispose();
        second.Dispose();
        await Eventually.True(() => ground.Live.Followed == 0 && ground[0].Store.WatchCount == 0, "nobody is followed");
        Assert.Empty(ground.Live.Tables[RowKind.Bucket].Read(ground.Names).Rows);
        Assert.Equal(LivePhase.NotFollowed, ground.Live.StandingOf(ground.Names[0]).Phase);
    }

    [Fact]
    public async Task Whoever_comes_back_within_the_grace_period_finds_everything_there()
    {
        await using var ground = await LiveGround.StartAsync(options: new StorageOptions { GracePeriod = TimeSpan.FromMinutes(10) });
        using (ground.Live.Hold(ground.Names))
            await ground.LiveRowsAsync(RowKind.Bucket);

        using var again = ground.Live.Hold(ground.Names);

        Assert.Equal(LivePhase.Live, ground.Live.StandingOf(ground.Names[0]).Phase);
        Assert.NotEmpty(ground.Live.Tables[RowKind.Bucket].Read(ground.Names).Rows);
    }

    [Fact]
    public async Task Rows_follow_what_happens_in_the_cluster()
    {
        await using var ground = await LiveGround.StartAsync();
        using var hold = ground.Live.Hold(ground.Names);
        await ground.LiveRowsAsync(RowKind.Bucket);

        ground.Make("fresh");
        await Eventually.True(() => ground.Bucket("fresh") is not null, "the bucket is there");
        ground.Say("fresh", "ReconcileError", "api error AccessDenied: no");
        await Eventually.True(() => ground.Bucket("fresh") is { State: StateKind.Failed }, "it fails");
        var failing = Assert.IsType<BucketRow>(ground.Bucket("fresh"));
        ground.Delete("fresh");

        await Eventually.True(() => ground.Bucket("fresh") is null, "it is gone");
        Assert.Equal("api error AccessDenied: no", failing.Why);
        Assert.NotNull(failing.Hint);
    }

    [Fact]
    public async Task A_cluster_that_goes_away_keeps_its_rows_and_says_since_when_and_why()
    {
        await using var ground = await LiveGround.StartAsync(clusters: 2);
        using var hold = ground.Live.Hold(ground.Names);
        var rows = (await ground.LiveRowsAsync(RowKind.Bucket)).Count;
        await ground.LiveRowsAsync(RowKind.Bucket, cluster: 1);

        await ground[0].GoDownAsync();

        await Eventually.True(() => ground.Live.StandingOf(ground.Names[0]).Phase is LivePhase.Disconnected, "it is disconnected");
        var standing = ground.Live.StandingOf(ground.Names[0]);
        Assert.Contains(ground.Names[0], standing.Reason);
        Assert.Equal(rows, ground.Live.Tables[RowKind.Bucket].Read([ground.Names[0]]).Rows.Count);
        Assert.Equal(LivePhase.Live, ground.Live.StandingOf(ground.Names[1]).Phase);

        await ground[0].ComeBackAsync();
        ground.Make("after");
        await Eventually.True(() => ground.Live.StandingOf(ground.Names[0]).Phase is LivePhase.Live && ground.Bucket("after") is not null, "it is live again");
    }

    [Fact]
    public async Task A_cluster_that_hangs_delays_no_other()
    {
        await using var ground = await LiveGround.StartAsync(clusters: 2);
        using var hang = ground[0].Faults.Inject(Fault.Of(new FaultEffect.Hang()));
        using var hold = ground.Live.Hold(ground.Names);

        await ground.LiveRowsAsync(RowKind.Bucket, cluster: 1);

        Assert.Equal(LivePhase.Starting, ground.Live.StandingOf(ground.Names[0]).Phase);
    }

    [Fact]
    public async Task A_type_that_may_not_be_read_leaves_protection_unknown_and_the_rest_live()
    {
        await using var ground = await LiveGround.StartAsync();
        using var forbidden = ground[0].Faults.Inject(Fault.Forbidden("clusterusages.protection.crossplane.io"));
        using var hold = ground.Live.Hold(ground.Names);

        await Eventually.True(() => ground.Live.StandingOf(ground.Names[0]).Phase is LivePhase.Partial, "it is live in part");
        await Eventually.True(() => ground.Live.Tables[RowKind.Protection].Read(ground.Names).Rows.Count > 0, "rows are there");

        var rows = ground.Live.Tables[RowKind.Protection].Read(ground.Names).Rows.Cast<ProtectionRow>().ToList();
        Assert.Contains(rows, row => row.Standing is ProtectionStanding.Unknown);
        Assert.DoesNotContain(rows, row => row.Standing is ProtectionStanding.Absent && row.Object.Namespace.Length == 0);
        Assert.Contains("forbidden", ground.Live.StandingOf(ground.Names[0]).Reason);
    }

    [Fact]
    public async Task A_group_that_discovery_cannot_tell_of_is_unknown_and_not_absent()
    {
        await using var ground = await LiveGround.StartAsync();
        using var broken = ground[0].Faults.Inject(Fault.BrokenGroup("protection.crossplane.io"));
        using var hold = ground.Live.Hold(ground.Names);

        await ground.LiveRowsAsync(RowKind.Protection);

        var rows = ground.Live.Tables[RowKind.Protection].Read(ground.Names).Rows.Cast<ProtectionRow>().ToList();
        Assert.All(rows, row => Assert.NotEqual(ProtectionStanding.Absent, row.Standing));
    }

    [Fact]
    public async Task Rows_are_right_after_watches_that_die_close_and_forget_while_everything_changes()
    {
        await using var ground = await LiveGround.StartAsync(options: new StorageOptions { LongestSilence = TimeSpan.FromSeconds(1) }, history: 40);
        using var hold = ground.Live.Hold(ground.Names);
        await ground.LiveRowsAsync(RowKind.Bucket);
        var dice = new Random(7);

        for (var round = 0; round < 30; round++)
        {
            for (var change = 0; change < 20; change++)
            {
                var name = $"b{dice.Next(25)}";
                if (ground[0].Objects.Find("buckets.s3.aws.upbound.io", null, name) is null)
                    ground.Make(name);
                else if (dice.Next(4) == 0)
                    ground.Delete(name);
                else
                    ground.Say(name, "ReconcileError", $"round {round}.{change}");
            }
            switch (round % 4)
            {
                case 0: ground[0].Store.EndWatches(); break;
                case 1: ground[0].Store.Compact(ground[0].Store.Revision); ground[0].Store.EndWatches(); break;
                case 2: ground[0].Faults.Inject(Fault.Of(new FaultEffect.SilentWatch()) with { Times = 2 }); ground[0].Store.EndWatches(); break;
            }
            await Task.Yield();
        }
        ground[0].Faults.Clear();
        ground.Make("last");

        await Eventually.True(() => ground.Bucket("last") is not null && ground.Live.StandingOf(ground.Names[0]).Phase is LivePhase.Live, "it is live");
        var there = ground[0].Store.Latest("buckets.s3.aws.upbound.io").Objects.ToDictionary(stored => stored.Name, stored => stored.Parse());
        await Eventually.True(() => ground.Live.Tables[RowKind.Bucket].Read(ground.Names).Rows.OfType<BucketRow>().Where(row => row.Object is { Type: "buckets.s3.aws.upbound.io" }).Select(row => row.Key.Name).Order().SequenceEqual(there.Keys.Order()), "the same buckets");
        foreach (var (name, document) in there.Where(pair => pair.Key.StartsWith('b')))
            await Eventually.True(() => ground.Bucket(name)!.Why == (document["status"]?["conditions"]?[0]?["message"]?.GetValue<string>() ?? ""), $"{name} as it is");
    }

    [Fact]
    public async Task What_crossplane_brings_later_appears_without_a_restart()
    {
        await using var ground = await LiveGround.StartAsync(options: new StorageOptions { DiscoveryInterval = TimeSpan.FromMilliseconds(300), RestWhileEmpty = TimeSpan.FromMilliseconds(200) });
        var hidden = ground[0].Faults.Inject(Fault.Of(new FaultEffect.HiddenGroup("s3.aws.upbound.io")));
        using var hold = ground.Live.Hold(ground.Names);
        await ground.LiveRowsAsync(RowKind.StorageClass);
        Assert.DoesNotContain(ground.Live.Tables[RowKind.Bucket].Read(ground.Names).Rows, row => row is BucketRow { Object: { Type: "buckets.s3.aws.upbound.io" } });

        hidden.Dispose();

        await Eventually.True(() => ground.Live.Tables[RowKind.Bucket].Read(ground.Names).Rows.Any(row => row is BucketRow { Object: { Type: "buckets.s3.aws.upbound.io" } }), "its buckets are there");
    }

    [Fact]
    public async Task Rows_stay_however_often_a_cluster_is_asked_for_its_types()
    {
        await using var ground = await LiveGround.StartAsync(options: new StorageOptions { DiscoveryInterval = TimeSpan.FromMilliseconds(100) });
        using var hold = ground.Live.Hold(ground.Names);
        foreach (var kind in Enum.GetValues<RowKind>())
            await ground.LiveRowsAsync(kind);
        var before = Enum.GetValues<RowKind>().Select(kind => ground.Live.Tables[kind].Read(ground.Names).Rows.Count).ToList();
        ground[0].Requests.Keep(10_000);

        await Eventually.True(() => Asked() >= 5, "it was asked for its types again and again");
        ground.Make("afterwards");
        await Eventually.True(() => ground.Bucket("afterwards") is not null, "what was heard since then is shown");

        // The bucket, and its protection.
        Assert.Equal([before[0] + 1, before[1], before[2], before[3] + 1], Enum.GetValues<RowKind>().Select(kind => ground.Live.Tables[kind].Read(ground.Names).Rows.Count));

        int Asked() => ground[0].Requests.All.Count(request => request.Path == "/apis");
    }

    [Fact]
    public async Task What_must_be_protected_follows_the_labels_of_the_cluster()
    {
        await using var ground = await LiveGround.StartAsync();
        using var hold = ground.Live.Hold(ground.Names);
        await ground.LiveRowsAsync(RowKind.Protection);
        await Eventually.True(() => Violated() > 0, "buckets of production must be protected");

        ground.Label(0, "dev");

        await Eventually.True(() => Violated() == 0, "nothing must be protected there any more");

        int Violated() => ground.Live.Tables[RowKind.Protection].Read(ground.Names).Rows.Cast<ProtectionRow>().Count(row => row.RuleStanding is RuleStanding.Violated);
    }
}
