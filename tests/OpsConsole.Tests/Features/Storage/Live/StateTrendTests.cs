using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.Views.TestRows;

namespace OpsConsole.Tests.Features.Storage.Live;

public sealed class StateTrendTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 10, 0, 20, TimeSpan.Zero);

    private readonly LiveTables _tables = new();
    private readonly FakeTimeProvider _time = new(Begin);
    private readonly Dictionary<string, LivePhase> _followed = new() { ["c1"] = LivePhase.Live };
    private readonly StateTrends _trends;

    public StateTrendTests()
    {
        _trends = new(_tables, () => [.. _followed.Select(one => new ClusterStanding { Cluster = one.Key, Phase = one.Value, Since = Begin })], _time);
        Assert.True(_trends.StartAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    public void Dispose() => _trends.Dispose();

    [Fact]
    public void A_sample_is_taken_at_every_whole_minute_of_what_there_is_then()
    {
        var told = 0;
        _trends.Sampled += () => told++;
        Put(Row("c1", "a"), Row("c1", "b"));

        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal((0, 0), (told, _trends.Of(RowKind.Bucket, ["c1"]).Lines.Count));
        _time.Advance(TimeSpan.FromSeconds(1));
        Put(Row("c1", "b", StateKind.Failed), Row("c1", "c", StateKind.Failed));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, told);
        Assert.Equal([2, 1], Known(StateKind.Ready, "c1"));
        Assert.Equal([0, 2], Known(StateKind.Failed, "c1"));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 2, 0, TimeSpan.Zero), Line(StateKind.Ready, "c1")[^1].At);
    }

    [Fact]
    public void What_goes_is_not_counted_any_more_and_other_tables_are_counted_by_themselves()
    {
        Put(Row("c1", "a"), Row("c1", "b"));
        _tables.Apply([new(Key("c1", "a"), null), new(Key("c1", "never there"), null)]);

        Minutes(1);

        Assert.Equal([1], Known(StateKind.Ready, "c1"));
        Assert.Empty(_trends.Of(RowKind.Volume, ["c1"]).Lines);
    }

    [Fact]
    public void An_hour_is_kept_and_no_more()
    {
        Put(Row("c1", "a"));
        Minutes(1);
        Put(Row("c1", "b"));

        Minutes(59);
        Assert.Equal(60, Line(StateKind.Ready, "c1").Count);
        Assert.Equal(1, Line(StateKind.Ready, "c1")[0].Value);
        Minutes(1);

        Assert.Equal(60, Line(StateKind.Ready, "c1").Count);
        Assert.All(Line(StateKind.Ready, "c1"), point => Assert.Equal(2, point.Value));
    }

    [Theory]
    [InlineData(LivePhase.Disconnected)]
    [InlineData(LivePhase.Starting)]
    public void A_cluster_that_is_not_heard_of_is_a_gap_and_never_zero(LivePhase phase)
    {
        Put(Row("c1", "a"));
        Minutes(1);
        _followed["c1"] = phase;
        Minutes(2);
        _followed["c1"] = LivePhase.Live;
        Minutes(1);

        Assert.Equal([1, null, null, 1], Line(StateKind.Ready, "c1").Select(point => point.Value).TakeLast(4));
    }

    [Fact]
    public void A_sum_over_clusters_has_a_gap_where_one_of_them_is_not_known()
    {
        _followed["c2"] = LivePhase.Live;
        Put(Row("c1", "a"), Row("c2", "b"));
        Minutes(1);
        _followed["c2"] = LivePhase.Disconnected;
        Minutes(1);
        _followed["c2"] = LivePhase.Partial;
        Minutes(1);

        Assert.Equal([2, null, 2], Line(StateKind.Ready, "c1", "c2").Select(point => point.Value).TakeLast(3));
        Assert.Equal([1, 1, 1], Known(StateKind.Ready, "c1"));
    }

    [Fact]
    public void A_cluster_of_which_nothing_is_known_in_the_whole_hour_is_left_out_and_counted()
    {
        _followed["silent"] = LivePhase.Disconnected;
        Put(Row("c1", "a"));
        Minutes(2);

        var trend = _trends.Of(RowKind.Bucket, ["c1", "silent", "not followed"]);

        Assert.Equal(2, trend.Unknown);
        Assert.Equal([1, 1], trend.Lines.Single().Points.Select(point => point.Value).OfType<int>());
    }

    [Fact]
    public void What_is_not_followed_any_more_is_forgotten()
    {
        Put(Row("c1", "a"));
        Minutes(5);
        _followed.Clear();
        Minutes(1);
        _followed["c1"] = LivePhase.Live;
        Minutes(1);

        Assert.Equal([1], Known(StateKind.Ready, "c1"));
    }

    /// <summary>As after a machine that stood still.</summary>
    [Fact]
    public void Minutes_in_which_no_sample_was_taken_are_gaps()
    {
        var trend = new StateTrend();
        var counts = _tables.CountStates("c1");
        trend.Take(100, counts);
        trend.Take(103, counts);

        Assert.Equal([0, null, null, 0], Enumerable.Range(100, 4).Select(minute => trend.At(minute, RowKind.Bucket, StateKind.Ready)));
        Assert.Null(trend.At(160, RowKind.Bucket, StateKind.Ready));
        Assert.True(trend.IsKnownUntil(103 + StateTrend.Length - 1));
        Assert.False(trend.IsKnownUntil(103 + StateTrend.Length));
    }

    private void Minutes(int count)
    {
        for (var minute = 0; minute < count; minute++)
            _time.Advance(TimeSpan.FromMinutes(1));
    }

    private void Put(params LiveRow[] rows) => _tables.Apply([.. rows.Select(row => new RowChange(row.Key, row))]);

    private IReadOnlyList<SparklinePoint> Line(StateKind state, params string[] clusters) => _trends.Of(RowKind.Bucket, clusters).Lines.Single(line => line.State == state).Points;

    private IEnumerable<int> Known(StateKind state, params string[] clusters) => Line(state, clusters).Select(point => point.Value).OfType<int>();
}
