using OpsConsole.Features.Storage.Pages;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Pages;

public sealed class HourlyChangesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 20, 0, TimeSpan.Zero);

    [Fact]
    public void Every_change_counts_in_its_hour_and_older_ones_do_not()
    {
        var hours = HourlyChanges.Of(Now, [([Ago(5), Ago(19), Ago(21), Ago(23 * 60), Ago(25 * 60)], false), ([Ago(10)], false)]);

        Assert.Equal(24, hours.Count);
        Assert.Equal((new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero), 1), (hours[0].At, hours[0].Value));
        Assert.Equal((new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero), 3), (hours[^1].At, hours[^1].Value));
        Assert.Equal(1, hours[^2].Value);
        Assert.All(hours.Skip(1).Take(21), hour => Assert.Equal(0, hour.Value));
    }

    [Fact]
    public void Before_the_oldest_change_that_was_read_nothing_is_known_where_older_ones_were_not_read()
    {
        var hours = HourlyChanges.Of(Now, [([Ago(5), Ago(130)], true), ([Ago(600)], false)]);

        Assert.Equal([null, 0, 1], hours.TakeLast(3).Select(hour => hour.Value));
        Assert.All(hours.SkipLast(2), hour => Assert.Null(hour.Value));
    }

    [Fact]
    public void An_object_whose_oldest_read_change_is_before_the_day_is_wholly_known() =>
        Assert.All(HourlyChanges.Of(Now, [([Ago(5), Ago(26 * 60)], true)]), hour => Assert.NotNull(hour.Value));

    [Fact]
    public void A_moment_at_the_full_hour_begins_it() =>
        Assert.Equal(1, HourlyChanges.Of(Now, [([Ago(20)], false)])[^1].Value);

    private static DateTimeOffset Ago(int minutes) => Now.AddMinutes(-minutes);
}
