using Bunit;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class SparklineTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly BunitContext _page = new();

    public SparklineTests() => _page.JSInterop.Mode = JSRuntimeMode.Loose;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void A_line_goes_from_the_lowest_to_the_highest_and_breaks_where_nothing_is_known() =>
        Assert.Equal("M2 16L3 2M5 9L6 9", SparklineShape.Line([0, 4, null, 2, 2]));

    [Fact]
    public void A_value_by_itself_is_a_dot_and_one_between_gaps_too()
    {
        Assert.Equal("M2 9h0", SparklineShape.Line([7]));
        Assert.Equal("M3 16h0M5 2h0", SparklineShape.Line([null, 1, null, 3, null]));
    }

    [Fact]
    public void Values_that_are_all_the_same_run_in_the_middle() => Assert.Equal("M2 9L3 9L4 9", SparklineShape.Line([5, 5, 5]));

    [Fact]
    public void Nothing_known_draws_nothing()
    {
        Assert.Equal("", SparklineShape.Line([null, null]));
        Assert.Equal("", SparklineShape.Bars([null, null]));
        Assert.Equal("", SparklineShape.Base([null, null]));
    }

    /// <summary>Zero has its ground and no bar; what is not known has neither.</summary>
    [Fact]
    public void A_gap_among_bars_has_no_ground_and_zero_has()
    {
        int?[] values = [2, 0, null, 4];

        Assert.Equal("M0 18V9H3V18ZM12 18V1H15V18Z", SparklineShape.Bars(values));
        Assert.Equal("M0 17H8V18H0ZM12 17H16V18H12Z", SparklineShape.Base(values));
    }

    [Fact]
    public void Words_say_the_first_the_last_the_lowest_the_highest_and_what_is_not_known()
    {
        Assert.Equal("first 3, last 5, lowest 2, highest 1,007; 1 of 5 not known", SparklineShape.Words(Points(3, 1007, null, 2, 5)));
        Assert.Equal("first 7, last 7, lowest 7, highest 7", SparklineShape.Words(Points(7)));
        Assert.Equal("nothing is known yet", SparklineShape.Words(Points(null, null)));
    }

    [Fact]
    public void Its_figures_stand_in_a_table_for_whoever_opens_it()
    {
        var line = _page.Render<Sparkline>(parameters => parameters
            .Add(spark => spark.Label, "Failed").Add(spark => spark.Value, "Rows").Add(spark => spark.Form, SparklineForm.Line).Add(spark => spark.Points, Points(3, null, 5)));
        Assert.Equal("Failed: first 3, last 5, lowest 3, highest 5; 1 of 3 not known", line.Find("svg[role=img]").GetAttribute("aria-label"));
        Assert.Empty(line.FindAll("table"));

        line.Find("summary").Click();

        Assert.Equal(["Moment, UTC", "Rows"], line.FindAll("th").Select(head => head.TextContent));
        Assert.Equal(["1 Mar 10:02 5", "1 Mar 10:01 not known", "1 Mar 10:00 3"], line.FindAll("tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim()))));

        line.Find("summary").Click();

        Assert.Empty(line.FindAll("table"));
    }

    private static IReadOnlyList<SparklinePoint> Points(params int?[] values) => [.. values.Select((value, at) => new SparklinePoint(Ten.AddMinutes(at), value))];
}
