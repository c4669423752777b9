using OpsConsole.Features.Clusters;
using Xunit;

namespace OpsConsole.Tests.Features.Clusters;

public sealed class FleetSelectionTests
{
    private static readonly Cluster[] All =
    [
        Cluster("dev-1", "dev", "eu", ClusterState.Ready), Cluster("prod-1", "prod", "us", ClusterState.Ready), Cluster("prod-2", "prod", "eu", ClusterState.Unreachable),
        Cluster("staging-1", "staging", "eu", ClusterState.Degraded),
    ];

    [Fact]
    public void Production_comes_first_and_in_a_group_what_is_worst() =>
        Assert.Equal(["prod: prod-2 prod-1", "dev: dev-1", "staging: staging-1"], Groups(new FleetSelection()));

    [Fact]
    public void Regions_group_too_and_so_does_nothing()
    {
        Assert.Equal(["eu: prod-2 staging-1 dev-1", "us: prod-1"], Groups(new FleetSelection { Grouping = FleetGrouping.Region }));
        Assert.Equal([": prod-2 staging-1 dev-1 prod-1"], Groups(new FleetSelection { Grouping = FleetGrouping.None }));
    }

    [Theory]
    [InlineData("PROD", 2)]
    [InlineData("eu prod", 1)]
    [InlineData("region=us", 1)]
    [InlineData("v1.31", 4)]
    [InlineData("nothing", 0)]
    [InlineData("  ", 4)]
    public void Words_are_looked_for_in_names_labels_and_versions(string text, int found) =>
        Assert.Equal(found, FleetSelection.Of(null, null, null, text, null).In(All).Count);

    [Fact]
    public void A_chip_counts_what_the_other_filters_leave_and_what_is_chosen_stays()
    {
        var selection = FleetSelection.Of("dev", null, "unreachable", null, null);

        Assert.Equal([new FleetChip("prod", 1), new FleetChip("dev", 0)], selection.EnvironmentChips(All).OrderByDescending(chip => chip.Count));
        Assert.Equal(["Ready 1", "Unreachable 0"], selection.StateChips(All).Select(chip => $"{chip.Value} {chip.Count}"));
        Assert.Empty(selection.RegionChips(All));
    }

    [Theory]
    [InlineData("unreachable", ClusterState.Unreachable)]
    [InlineData("1", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void Only_a_state_s_name_filters(string word, ClusterState? state) => Assert.Equal(state, FleetSelection.Of(null, null, word, null, null).State);

    [Fact]
    public void Many_lines_alike_become_one_that_names_some_and_counts_all()
    {
        Attention[] alike = [.. Enumerable.Range(1, 5).Select(number => new Attention
        {
            Rank = 1,
            State = OpsConsole.Platform.Components.StateKind.Failed,
            Word = "Unreachable",
            Clusters = [$"c{number}"],
            Text = "own",
            Href = "/own",
            Action = "Own",
        })];

        Assert.Equal(3, Attention.Gathered(alike[..3], count => $"{count} clusters", "/all", "All").Count());
        var one = Assert.Single(Attention.Gathered(alike, count => $"{count} clusters", "/all", "All"));
        Assert.Equal(("5 clusters: c1, c2, c3 and 2 more", "/all", 5), (one.Text, one.Href, one.Clusters.Count));
    }

    [Fact]
    public void A_line_of_hours_is_said_in_words()
    {
        Assert.Equal("no change in 3 hours", SeriesWords.Of([0, 0, 0]));
        Assert.Equal("6 changes in 3 hours, most in the hour before: 4", SeriesWords.Of([0, 4, 2]));
        Assert.Equal("4 changes in 3 hours, most in the running hour: 4", SeriesWords.Of([0, 0, 4]));
        Assert.Equal("1 change in 3 hours, most in the hour 2 hours ago: 1", SeriesWords.Of([1, 0, 0]));
    }

    private static List<string> Groups(FleetSelection selection) =>
        [.. selection.Groups(All).Select(group => $"{group.Name}: {string.Join(' ', group.Clusters.Select(cluster => cluster.Name))}")];

    private static Cluster Cluster(string name, string environment, string region, ClusterState state) => new()
    {
        Name = name,
        Labels = new Dictionary<string, string> { ["environment"] = environment, ["region"] = region },
        Version = "v1.31.2",
        Health = new ClusterHealth(state, null, null, null),
    };
}
