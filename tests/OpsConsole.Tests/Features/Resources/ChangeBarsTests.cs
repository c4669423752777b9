using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class ChangeBarsTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16 * 60, 15)]
    [InlineData(61 * 60, 60)]
    [InlineData(24 * 3600 + 60, 20 * 60)]
    [InlineData(7 * 86400 + 60, 3 * 3600)]
    [InlineData(75 * 86400, 86400)]
    [InlineData(1000 * 86400, 14 * 86400)]
    public void An_interval_of_any_length_makes_a_readable_number_of_bars(int seconds, int step) =>
        Assert.Equal(TimeSpan.FromSeconds(step), ChangeBars.StepOf(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Bars_stand_at_round_times()
    {
        var interval = ChangeBars.Aligned(new ChangeInterval(Ten.AddSeconds(17), Ten.AddMinutes(61)));

        Assert.Equal(Ten, interval.From);
    }

    [Fact]
    public void Every_part_of_the_interval_has_a_bar_and_the_last_one_ends_with_it()
    {
        var bars = ChangeBars.Of(new ChangeInterval(Ten, Ten.AddSeconds(150)), TimeSpan.FromMinutes(1), [new() { Bar = 1, Told = 3, Folded = 4, Deleted = 1 }]);

        Assert.Equal([0, 7, 0], bars.Select(bar => bar.Count));
        Assert.Equal(Ten.AddSeconds(150), bars[^1].To);
        Assert.Equal("7 changes, most of them 1 Mar 10:01–10:02 UTC: 7; 2 of 3 bars are empty.", ChangeBars.Summary(bars));
    }

    [Fact]
    public void Nothing_is_said_in_words_too() => Assert.Equal("No change in this interval.", ChangeBars.Summary(ChangeBars.Of(new(Ten, Ten.AddHours(1)), TimeSpan.FromHours(1), [])));

    [Fact]
    public void A_span_names_both_days_where_it_crosses_midnight()
    {
        Assert.Equal("1 Mar 10:00:00–10:00:15 UTC", ChangeBars.Span(Ten, Ten.AddSeconds(15)));
        Assert.Equal("1 Mar 10:00–2 Mar 10:00 UTC", ChangeBars.Span(Ten, Ten.AddDays(1)));
        Assert.Equal("1 Mar 10:00–00:00 UTC", ChangeBars.Span(Ten, Ten.AddHours(14)));
    }

    [Fact]
    public void Days_say_nothing_of_hours_to_come_and_of_those_before_the_first_capture()
    {
        var days = HeatDay.Of([new() { Hour = Ten, Told = 3 }, new() { Hour = Ten.AddHours(-30), Told = 9 }], Ten.AddHours(-10).AddDays(-1), Ten.AddHours(-30), Ten.AddMinutes(30));

        Assert.Equal([(new DateTime(2026, 3, 1), 3, "10:00, 3"), (new DateTime(2026, 2, 28), 9, "04:00, 9")], days.Select(day => (day.Date, day.Total, day.Busiest)));
        Assert.Null(days[0].Hours[11]);
        Assert.Equal(0, days[0].Hours[9]);
        Assert.Null(days[1].Hours[3]);
        Assert.Equal(["unknown", "0", "1", "4"], new[] { HeatDay.Level(null, 9), HeatDay.Level(0, 9), HeatDay.Level(1, 9), HeatDay.Level(9, 9) });
    }
}
