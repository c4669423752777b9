using OpsConsole.Features.Resources.ChangeSummaries;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

/// <summary>The rule of README.md, "Unusual changes", number by number.</summary>
public sealed class UnusualChangesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(3, 0, true)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, false)]
    [InlineData(4, 2, true)]
    public void The_same_change_in_three_clusters_and_twice_as_many_as_usual_is_unusual(int clusters, int usual, bool isUnusual)
    {
        var found = UnusualChanges.In(Seen([.. Clusters(clusters).Select(cluster => Change(cluster, 1))], former: [.. Clusters(usual).Select(cluster => Former(cluster, 5, 1))]));

        Assert.Equal(isUnusual ? 1 : 0, found.Count);
        if (isUnusual)
            Assert.Equal(Clusters(clusters), found[0].Clusters);
    }

    [Fact]
    public void What_is_usual_is_the_busiest_hour_not_the_sum_of_the_days()
    {
        FormerHour[] oneAnHour = [.. Enumerable.Range(1, 100).Select(hour => Former(1 + hour % 5, hour, 1))];

        var found = Assert.Single(UnusualChanges.In(Seen([.. Clusters(3).Select(cluster => Change(cluster, 1))], former: oneAnHour)));

        Assert.Equal("usual is at most 1 cluster an hour", found.Usual);
    }

    [Fact]
    public void Different_values_are_not_the_same_change() =>
        Assert.Empty(UnusualChanges.In(Seen([Change(1, 1, "2"), Change(2, 1, "3"), Change(3, 1, "4")], former: [Former(1, 3, 1), Former(2, 4, 1), Former(3, 5, 1)])));

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Before_a_day_is_known_only_the_same_change_in_five_clusters_counts(int clusters, bool isUnusual)
    {
        var seen = Seen([.. Clusters(clusters).Select(cluster => Change(cluster, 40))], known: Now.AddHours(-23));

        Assert.Equal(isUnusual ? 1 : 0, UnusualChanges.In(seen).Count);
    }

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(3, 0, true)]
    [InlineData(9, 1, false)]
    [InlineData(10, 1, true)]
    [InlineData(10, 2, true)]
    [InlineData(10, 3, false)]
    [InlineData(15, 3, true)]
    public void In_one_cluster_ten_objects_and_five_times_the_busiest_hour_are_unusual_and_three_where_it_never_changed(int objects, int busiest, bool isUnusual)
    {
        var found = UnusualChanges.In(Seen([Change(1, objects)], former: busiest == 0 ? [] : [Former(1, 30, busiest), Former(1, 31, 1)]));

        Assert.Equal(isUnusual ? 1 : 0, found.Count);
        if (isUnusual)
            Assert.Equal(busiest == 0 ? "it did not change in the 7 days before" : $"the busiest hour of the 7 days before had {busiest} {(busiest == 1 ? "object" : "objects")}", found[0].Usual);
    }

    [Fact]
    public void An_object_that_changes_over_and_over_is_one_object() =>
        Assert.Empty(UnusualChanges.In(Seen([Change(1, 1, "2"), Change(1, 1, "3"), Change(1, 1, "4"), Change(1, 1, "5")])));

    [Fact]
    public void Unusual_counts_of_one_field_in_several_clusters_are_one_line()
    {
        var found = Assert.Single(UnusualChanges.In(Seen([Change(1, 4, "2"), Change(2, 5, "3")])));

        Assert.Equal([1, 2], found.Clusters);
        Assert.Equal(9, found.Objects);
        Assert.False(found.IsSameEverywhere);
    }

    [Fact]
    public void A_field_that_spread_is_not_told_a_second_time_for_its_count() =>
        Assert.Single(UnusualChanges.In(Seen([.. Clusters(3).Select(cluster => Change(cluster, 20))])));

    [Theory]
    [InlineData(2, 0, 0, false)]
    [InlineData(3, 3, 0, true)]
    [InlineData(3, 4, 0, false)]
    [InlineData(3, 0, 3, false)]
    [InlineData(10, 500, 0, true)]
    [InlineData(10, 500, 2, true)]
    [InlineData(10, 500, 3, false)]
    public void Ten_deletions_beyond_what_is_usual_or_half_of_a_type_are_unusual(int deleted, int left, int busiest, bool isUnusual)
    {
        var seen = Seen([], [Deletion(1, deleted, left)], busiest == 0 ? [] : [Former(1, 12, busiest) with { Path = null }]);

        Assert.Equal(isUnusual ? 1 : 0, UnusualChanges.In(seen).Count);
    }

    [Fact]
    public void Deletions_come_first_then_what_spread_furthest()
    {
        var seen = Seen(
            [.. Clusters(3).Select(cluster => Change(cluster, 1) with { Path = "spec.a" }), .. Clusters(4).Select(cluster => Change(cluster, 1) with { Path = "spec.b" })],
            [Deletion(1, 12, 3)]);

        Assert.Equal([null, "spec.b", "spec.a"], UnusualChanges.In(seen).Select(change => change.Path));
    }

    [Fact]
    public void What_a_person_may_not_see_reaches_neither_line_nor_figure()
    {
        var seen = Seen([.. Clusters(5).Select(cluster => Change(cluster, 1))], [Deletion(5, 50, 0)], [.. Clusters(5).Select(cluster => Former(cluster, 2, 1))]);

        Assert.Empty(UnusualChanges.In(seen.Of(new HashSet<int> { 1, 2 })));
        Assert.Equal([5], Assert.Single(UnusualChanges.In(seen.Of(new HashSet<int> { 5 }))).Clusters);
    }

    [Fact]
    public void The_line_says_where_when_what_how_much_and_what_is_usual()
    {
        var spread = Assert.Single(UnusualChanges.In(Seen([.. Clusters(37).Select(cluster => Change(cluster, 1))])));

        Assert.Equal("in 37 clusters, 11:30–11:42 UTC: spec.tikv.storageClassName gp3 → gp2, TidbCluster, 37 objects; it did not change in the 7 days before",
            ChangeFleetFigures.Text(spread, [.. Clusters(37).Select(cluster => $"prod-{cluster}")]));
        var gone = Assert.Single(UnusualChanges.In(Seen([], [Deletion(1, 4, 1)])));
        Assert.Equal("in prod-1, 11:30–11:42 UTC: 4 objects of TidbCluster deleted; 1 is left; none was deleted in the 7 days before", ChangeFleetFigures.Text(gone, ["prod-1"]));
        Assert.Contains("type=tidbclusters.pingcap.com", ChangeFleetFigures.Line(spread, ["a", "b", "c"]).Href, StringComparison.Ordinal);
        Assert.Contains("path=spec.tikv.storageClassName", ChangeFleetFigures.Line(spread, ["a", "b", "c"]).Href, StringComparison.Ordinal);
    }

    private static List<int> Clusters(int count) => [.. Enumerable.Range(1, count)];

    private static ObservedChange Change(int cluster, int objects, string after = "gp2") => new()
    {
        ClusterId = cluster,
        Group = "pingcap.com",
        Resource = "tidbclusters",
        Kind = "TidbCluster",
        Path = "spec.tikv.storageClassName",
        Before = "gp3",
        After = after,
        Objects = [.. Enumerable.Range(1, objects).Select(id => (long)id)],
        FirstAt = Now.AddMinutes(-30),
        LastAt = Now.AddMinutes(-18),
    };

    private static ObservedDeletion Deletion(int cluster, int objects, int left) => new()
    {
        ClusterId = cluster,
        Group = "pingcap.com",
        Resource = "tidbclusters",
        Kind = "TidbCluster",
        Objects = objects,
        Left = left,
        FirstAt = Now.AddMinutes(-30),
        LastAt = Now.AddMinutes(-18),
    };

    private static FormerHour Former(int cluster, int hoursAgo, int objects) => new()
    {
        ClusterId = cluster,
        Group = "pingcap.com",
        Resource = "tidbclusters",
        Path = "spec.tikv.storageClassName",
        HoursAgo = hoursAgo,
        Objects = objects,
    };

    private static Observations Seen(
        IReadOnlyList<ObservedChange> changes, IReadOnlyList<ObservedDeletion>? deletions = null, IReadOnlyList<FormerHour>? former = null, DateTimeOffset? known = null) => new()
        {
            AsOf = Now,
            Changes = changes,
            Deletions = deletions ?? [],
            Former = former ?? [],
            KnownSince = Clusters(50).ToDictionary(cluster => cluster, _ => known ?? Now.AddDays(-8)),
        };
}
