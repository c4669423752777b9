using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class FreezeCalendarTests
{
    private static readonly IReadOnlyDictionary<string, string>[] Production = [new Dictionary<string, string> { ["environment"] = "prod" }];

    /// <summary>Fridays from 18:00 in Berlin, for 60 hours.</summary>
    private static readonly ChangeWindow Weekend = new()
    {
        Key = "weekend",
        Effect = WindowEffect.Deny,
        Clusters = LabelSelector.Parse("environment=prod"),
        Cron = "0 18 * * FRI",
        Lasts = TimeSpan.FromHours(60),
        TimeZone = "Europe/Berlin",
        Override = Role.Administrator,
    };

    private static readonly ChangeWindow Nights = Weekend with { Key = "nights", Effect = WindowEffect.Allow, Cron = "0 22 * * *", Lasts = TimeSpan.FromHours(6), TimeZone = "UTC" };

    private static readonly ChangeWindow Mornings = Nights with { Key = "mornings", Cron = "0 8 * * *", Lasts = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData("2026-11-27T16:59:59Z", false)]
    [InlineData("2026-11-27T17:00:00Z", true)]
    [InlineData("2026-11-30T04:59:59Z", true)]
    [InlineData("2026-11-30T05:00:00Z", false)]
    // In summer Berlin is an hour further ahead.
    [InlineData("2026-07-03T16:00:00Z", true)]
    [InlineData("2026-07-03T15:59:59Z", false)]
    public void A_denial_holds_from_its_beginning_to_before_its_end_by_the_windows_zone(string now, bool frozen) =>
        Assert.Equal(frozen, FreezeCalendar.At([Weekend], ActionClass.A, Production, Moment(now)) is not null);

    [Fact]
    public void A_denial_beats_an_allowance_and_without_an_open_one_nothing_is_allowed()
    {
        var fridayNight = Moment("2026-11-27T23:00:00Z");
        var mondayNight = Moment("2026-11-30T23:00:00Z");
        var mondayNoon = Moment("2026-11-30T12:00:00Z");

        Assert.Equal("weekend", FreezeCalendar.At([Nights, Weekend], ActionClass.A, Production, fridayNight)!.Window!.Key);
        Assert.Null(FreezeCalendar.At([Nights, Weekend], ActionClass.A, Production, mondayNight));
        var closed = FreezeCalendar.At([Nights, Weekend], ActionClass.A, Production, mondayNoon)!;
        Assert.Null(closed.Window);
        Assert.Equal(Moment("2026-11-30T22:00:00Z"), closed.Until);
        Assert.Null(FreezeCalendar.At([Nights, Weekend], ActionClass.A, Production, fridayNight, overridden: "weekend"));
        Assert.NotNull(FreezeCalendar.At([Nights, Weekend], ActionClass.A, Production, mondayNoon, overridden: "nights"));
    }

    [Fact]
    public void Other_clusters_and_classes_are_not_touched_and_one_frozen_cluster_freezes_the_plan()
    {
        var friday = Moment("2026-11-27T20:00:00Z");
        IReadOnlyDictionary<string, string> staging = new Dictionary<string, string> { ["environment"] = "staging" };

        Assert.Null(FreezeCalendar.At([Weekend], ActionClass.A, [staging], friday));
        Assert.Null(FreezeCalendar.At([Weekend with { Class = ActionClass.B }], ActionClass.A, Production, friday));
        Assert.NotNull(FreezeCalendar.At([Weekend], ActionClass.A, [staging, Production[0]], friday));
    }

    [Theory]
    [InlineData("no cron", "UTC", 60)]
    [InlineData("0 0 * * *", "Mars/Olympus", 60)]
    [InlineData("0 0 * * *", "UTC", 0)]
    [InlineData("0 0 * * *", "UTC", 32 * 24 * 60)]
    public void A_denial_that_cannot_be_read_denies_and_an_allowance_allows_nothing(string cron, string zone, int minutes)
    {
        var faulty = Weekend with { Cron = cron, TimeZone = zone, Lasts = TimeSpan.FromMinutes(minutes) };

        Assert.NotNull(FreezeCalendar.Faulty(faulty));
        Assert.NotNull(FreezeCalendar.At([faulty], ActionClass.A, Production, Moment("2026-11-25T12:00:00Z")));
        Assert.NotNull(FreezeCalendar.At([faulty with { Effect = WindowEffect.Allow }], ActionClass.A, Production, Moment("2026-11-25T12:00:00Z")));
        Assert.Empty(FreezeCalendar.Between([faulty], Moment("2026-11-01T00:00:00Z"), Moment("2026-12-01T00:00:00Z"), 100));
    }

    [Fact]
    public void A_window_that_lasts_longer_than_its_period_is_always_open() =>
        Assert.Equal(Moment("2026-11-26T00:00:00Z"), FreezeCalendar.OpenAt(Weekend with { Cron = "0 0 * * *", TimeZone = "UTC", Lasts = TimeSpan.FromHours(30) }, Moment("2026-11-26T01:00:00Z"))!.From);

    [Fact]
    public void The_calendar_lists_what_touches_an_interval_in_its_order()
    {
        var openings = FreezeCalendar.Between([Nights, Weekend], Moment("2026-11-27T00:00:00Z"), Moment("2026-11-29T00:00:00Z"), 100);

        Assert.Equal(["nights", "weekend", "nights", "nights"], openings.Select(opening => opening.Window.Key));
        Assert.Equal(Moment("2026-11-26T22:00:00Z"), openings[0].From);
    }

    [Fact]
    public void A_freeze_says_in_words_what_holds_and_until_when()
    {
        Assert.Equal("the freeze weekend lasts until 30 Nov 2026 05:00 UTC", FreezeCalendar.At([Weekend], ActionClass.A, Production, Moment("2026-11-28T12:00:00Z"))!.Reason);
        Assert.Equal("outside of nights and mornings", FreezeCalendar.At([Nights, Mornings], ActionClass.A, Production, Moment("2026-11-25T12:00:00Z"))!.Reason);
    }

    [Fact]
    public void One_open_window_of_several_allows_and_of_closed_ones_the_next_opening_is_told()
    {
        Assert.Null(FreezeCalendar.At([Nights, Mornings], ActionClass.A, Production, Moment("2026-11-25T08:30:00Z")));
        Assert.Equal(Moment("2026-11-25T22:00:00Z"), FreezeCalendar.At([Mornings, Nights], ActionClass.A, Production, Moment("2026-11-25T12:00:00Z"))!.Until);
    }

    [Fact]
    public void What_ends_as_an_interval_begins_or_begins_as_it_ends_does_not_touch_it() =>
        Assert.Empty(FreezeCalendar.Between([Nights], Moment("2026-11-25T04:00:00Z"), Moment("2026-11-25T22:00:00Z"), 100));

    [Fact]
    public void A_window_may_last_a_month_and_what_is_wrong_with_a_longer_one_is_told()
    {
        Assert.Null(FreezeCalendar.Faulty(Nights with { Lasts = TimeSpan.FromDays(31) }));
        Assert.Equal("window nights: it must last between a moment and 31 days", FreezeCalendar.Faulty(Nights with { Lasts = TimeSpan.FromDays(31) + TimeSpan.FromTicks(1) }));
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
