using CsCheck;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.Views.TestRows;

namespace OpsConsole.Tests.Features.Storage.Views;

public sealed class ViewRowsTests
{
    private static readonly RowQuery[] Queries =
    [
        Query(), Query(sort: "name", isDescending: true), Query(text: "a"), Query(chosen: ("state", "Failed")), Query(chosen: [("state", "Failed"), ("letter", "a")]),
        Query(text: "b x", chosen: ("state", "Ready")), Query(clusters: ["c2"], sort: "cluster"),
    ];

    [Fact]
    public void Kept_by_changes_it_is_what_it_is_from_scratch()
    {
        var change = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 4].Select(at => new[] { "a1", "a2", "b1", "b2", "c1" }[at]), Gen.Int[0, 6].Select(at => (StateKind)at), Gen.Int[0, 2].Select(at => new[] { "", "x", "y" }[at]), Gen.Bool);
        Gen.Select(change.List[0, 60], Gen.Int[0, Queries.Length - 1], Gen.Int[1, 12]).Sample((changes, number, together) =>
        {
            var (kept, all) = (new ViewRows(Queries[number]), new Dictionary<RowKey, LiveRow>());
            kept.Fill([]);
            foreach (var some in changes.Chunk(together))
            {
                var rows = some.Select(told => (Row: Row($"c{told.Item1}", told.Item2, told.Item3, told.Item4), IsGone: told.Item5)).ToList();
                // As a table tells it: the newest of each.
                var newest = rows.AsEnumerable().Reverse().DistinctBy(told => told.Row.Key).Select(told => new TableChange(told.Row.Key, all.GetValueOrDefault(told.Row.Key), told.IsGone ? null : told.Row)).ToList();
                foreach (var (key, _, row) in newest)
                    if (row is null)
                        all.Remove(key);
                    else
                        all[key] = row;
                kept.Apply(newest);
            }
            var scratch = new ViewRows(Queries[number]);
            scratch.Fill([.. all.Values.Where(row => Queries[number].Clusters.Contains(row.Key.Cluster))]);

            Assert.Equal(scratch.Rows(), kept.Rows());
            Assert.Equal(scratch.Counts().OrderBy(pair => pair.Key), kept.Counts().OrderBy(pair => pair.Key));
            Assert.Equal(scratch.Total, kept.Total);
        });
    }

    [Fact]
    public void A_counter_counts_what_would_be_there_if_it_were_chosen()
    {
        var rows = new ViewRows(Query(chosen: [("state", "Failed"), ("letter", "a")]));
        rows.Fill([Row("c1", "a1", StateKind.Failed), Row("c1", "a2"), Row("c1", "b1", StateKind.Failed), Row("c1", "b2")]);

        var counts = rows.Counts();

        Assert.Equal("a1", Assert.Single(rows.Rows()).Key.Name);
        Assert.Equal((1, 1), (counts[("state", "Failed")], counts[("state", "Ready")]));
        Assert.Equal((1, 1), (counts[("letter", "a")], counts[("letter", "b")]));
    }

    [Fact]
    public void The_worst_comes_first_and_the_order_is_total()
    {
        var rows = new ViewRows(Query());
        rows.Fill([Row("c2", "same"), Row("c1", "same"), Row("c1", "a", StateKind.Paused), Row("c1", "z", StateKind.Failed), Row("c1", "b", StateKind.Warning)]);

        Assert.Equal(["c1/z", "c1/b", "c1/a", "c1/same", "c2/same"], rows.Rows().Select(row => $"{row.Key.Cluster}/{row.Key.Name}"));
    }

    [Fact]
    public void Two_who_ask_the_same_in_another_order_ask_one_thing()
    {
        var one = Query(text: "a b", clusters: ["c1", "c2"], chosen: [("state", "Failed"), ("letter", "a")]);
        var other = Query(text: " a  b", clusters: ["c2", "c1", "c1"], chosen: [("letter", "a"), ("state", "Failed"), ("nothing", "x")]);

        Assert.Equal(one.Key, other.Key);
        Assert.NotEqual(one.Key, Query(text: "a b", clusters: ["c1"]).Key);
    }
}
