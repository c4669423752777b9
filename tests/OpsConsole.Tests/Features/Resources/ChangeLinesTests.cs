using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class ChangeLinesTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 30, TimeSpan.Zero);

    [Fact]
    public void The_same_change_in_several_clusters_is_one_line_at_the_place_of_the_newest()
    {
        var lines = Lines(ChangeGrouping.None, Entry(1, "a", "x 1 → 2"), Entry(1, "b", "y 1 → 2"), Entry(2, "a", "x 1 → 2"), Entry(3, "c", "x 1 → 2"));

        Assert.Equal(["3 clusters 3 objects x 1 → 2", "1 clusters 1 objects y 1 → 2"], lines);
    }

    [Fact]
    public void The_same_change_of_several_objects_of_one_cluster_stays_apart() =>
        Assert.Equal(2, Lines(ChangeGrouping.None, Entry(1, "a", "x 1 → 2"), Entry(1, "b", "x 1 → 2")).Count);

    [Fact]
    public void What_could_not_be_told_is_never_the_same() =>
        Assert.Equal(2, Lines(ChangeGrouping.None, Entry(1, "a", null), Entry(2, "a", null)).Count);

    [Fact]
    public void An_object_deleted_in_several_clusters_is_one_line_and_others_are_not() =>
        Assert.Equal(2, Lines(ChangeGrouping.None, Entry(1, "a", null, VersionChange.Deleted), Entry(2, "a", null, VersionChange.Deleted), Entry(2, "b", null, VersionChange.Deleted)).Count);

    [Fact]
    public void By_object_all_its_changes_are_one_line_newest_first()
    {
        var group = Assert.Single(ChangeLines.Of([Entry(1, "a", "x 2 → 3"), Entry(1, "b", "y"), Entry(1, "a", "x 1 → 2")], ChangeGrouping.Object));

        Assert.Equal([2, 1], group.Lines.Select(line => line.Entries.Count));
        Assert.Equal("x 2 → 3", group.Lines[0].Newest.Sentence!.Text);
    }

    [Fact]
    public void By_minute_each_minute_has_its_heading()
    {
        var groups = ChangeLines.Of([Entry(1, "a", "x 1 → 2"), Entry(2, "a", "x 1 → 2", at: -20), Entry(3, "a", "x 1 → 2", at: -40)], ChangeGrouping.Minute);

        Assert.Equal([("1 Mar 10:00 UTC", 1, 2), ("1 Mar 09:59 UTC", 1, 1)], groups.Select(group => (group.Heading!, group.Lines.Count, group.Lines[0].Entries.Count)));
    }

    [Theory]
    [InlineData(null, ChangeGrouping.Minute)]
    [InlineData("object", ChangeGrouping.Object)]
    [InlineData("none", ChangeGrouping.None)]
    [InlineData("<script>", ChangeGrouping.Minute)]
    public void The_address_says_how_it_is_grouped(string? word, ChangeGrouping grouping) => Assert.Equal(grouping, ChangeLines.Grouping(word));

    private static List<string> Lines(ChangeGrouping grouping, params ChangeEntry[] entries) =>
        [.. ChangeLines.Of(entries, grouping).SelectMany(group => group.Lines).Select(line => $"{line.Clusters} clusters {line.Objects} objects {line.Newest.Sentence?.Text}")];

    private static ChangeEntry Entry(int cluster, string name, string? sentence, VersionChange change = VersionChange.Modified, int at = 0) => new(
        new Cluster { Id = cluster, Name = $"c{cluster}", Labels = new Dictionary<string, string>(), Health = new ClusterHealth(ClusterState.Ready, null, null, null) },
        new ChangeRow
        {
            ClusterId = cluster,
            Sequence = at + 100,
            ValidFrom = Ten.AddSeconds(at),
            Change = change,
            RawLength = 1,
            Group = "g",
            Resource = "r",
            Kind = "R",
            Namespace = "",
            Name = name,
            Uid = $"{cluster}-{name}",
        },
        sentence is null ? null : new ChangeSentence { Text = sentence, IsStatusOnly = false, Managers = [] });
}
