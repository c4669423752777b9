using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class FreezeOutlookTests
{
    /// <summary>A Wednesday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 12, 16, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_freeze_is_told_in_its_zone_and_marks_each_day_that_it_touches()
    {
        var outlook = FreezeOutlook.Of([Window("year-end", "0 0 20 12 *", TimeSpan.FromDays(14), zone: "Europe/Berlin")], Now);

        var opening = Assert.Single(outlook.Openings);
        Assert.Equal(new DateTimeOffset(2026, 12, 19, 23, 0, 0, TimeSpan.Zero), opening.From);
        Assert.Empty(outlook.Now);
        Assert.Equal([new DateOnly(2026, 12, 19), new DateOnly(2027, 1, 2)], [Frozen(outlook).First(), Frozen(outlook).Last()]);
        Assert.False(Day(outlook, 2026, 12, 19).IsFrozenWhole);
        Assert.True(Day(outlook, 2026, 12, 24).IsFrozenWhole);
        Assert.False(Day(outlook, 2027, 1, 2).IsFrozenWhole);
    }

    [Fact]
    public void The_calendar_has_whole_weeks_from_monday_and_says_nothing_of_days_that_were_not_asked_for()
    {
        var outlook = FreezeOutlook.Of([Window("always", "* * * * *", TimeSpan.FromHours(1))], Now);

        Assert.Equal(new DateOnly(2026, 12, 14), outlook.Calendar[0].Date);
        Assert.Equal(0, outlook.Calendar.Count % 7);
        Assert.Equal(new DateOnly(2027, 1, 15), outlook.Last);
        Assert.Equal(FreezeOutlook.Days, outlook.Calendar.Count(day => day.Openings.Count > 0));
        Assert.Empty(Day(outlook, 2026, 12, 15).Openings);
    }

    [Fact]
    public void A_window_that_opens_every_minute_is_one_span_to_the_end()
    {
        var outlook = FreezeOutlook.Of([Window("always", "* * * * *", TimeSpan.FromMinutes(5))], Now);

        var span = Assert.Single(outlook.Openings);
        Assert.True(span.From <= Now && span.To > new DateTimeOffset(2027, 1, 15, 23, 59, 0, TimeSpan.Zero), $"{span.From:u} to {span.To:u}");
        Assert.Equal("always", Assert.Single(outlook.Now).Window.Key);
    }

    [Fact]
    public void What_is_frozen_now_is_a_freeze_that_is_open_and_an_allowance_that_is_not()
    {
        var outlook = FreezeOutlook.Of(
        [
            Window("wednesdays", "0 8 * * WED", TimeSpan.FromHours(4)), Window("nights", "0 22 * * *", TimeSpan.FromHours(6), WindowEffect.Allow),
            Window("mornings", "0 9 * * *", TimeSpan.FromHours(2), WindowEffect.Allow), Window("thursdays", "0 8 * * THU", TimeSpan.FromHours(4)),
        ], Now);

        Assert.Equal(
            [("wednesdays", new DateTimeOffset(2026, 12, 16, 12, 0, 0, TimeSpan.Zero)), ("nights", new DateTimeOffset(2026, 12, 16, 22, 0, 0, TimeSpan.Zero))],
            outlook.Now.Select(frozen => (frozen.Window.Key, frozen.Until!.Value)));
    }

    [Fact]
    public void A_window_that_cannot_be_read_is_said_to_deny()
    {
        var outlook = FreezeOutlook.Of([Window("broken", "every day", TimeSpan.FromHours(1))], Now);

        Assert.Contains("no cron expression", Assert.Single(outlook.Now).Fault, StringComparison.Ordinal);
        Assert.Empty(outlook.Openings);
    }

    private static FreezeDay Day(FreezeOutlook outlook, int year, int month, int day) => outlook.Calendar.Single(entry => entry.Date == new DateOnly(year, month, day));

    private static IEnumerable<DateOnly> Frozen(FreezeOutlook outlook) => outlook.Calendar.Where(day => day.Frozen.Any()).Select(day => day.Date);

    private static ChangeWindow Window(string key, string cron, TimeSpan lasts, WindowEffect effect = WindowEffect.Deny, string zone = "UTC") =>
        new() { Key = key, Effect = effect, Clusters = LabelSelector.Everything, Cron = cron, Lasts = lasts, TimeZone = zone };
}
