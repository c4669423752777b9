using OpsConsole.Features.Captures;
using Xunit;

namespace OpsConsole.Tests.Features.Captures;

public sealed class CaptureScheduleTests
{
    private static readonly Guid Cluster = new("5f0f3c1e-0d43-4a8e-9f6e-000000000001");

    [Fact]
    public void Many_missed_occurrences_are_one_due_moment()
    {
        var schedule = new CaptureSchedule("*/5 * * * *", null, TimeSpan.Zero, Cluster);

        var due = schedule.NextAfter(At("2026-11-22T10:00:00Z"));

        Assert.Equal(At("2026-11-22T10:05:00Z"), due);
        // The run that makes up for two missed days began at 12:02; the next is the one after it, not another of the past.
        Assert.Equal(At("2026-11-24T12:05:00Z"), schedule.NextAfter(At("2026-11-24T12:02:00Z")));
    }

    [Theory]
    // 02:30 does not exist on this night: it comes at the end of the gap.
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    // The day after it is 02:30 summer time.
    [InlineData("2026-03-29T12:00:00Z", "2026-03-30T00:30:00Z")]
    // 02:30 exists twice on this night: it comes once.
    [InlineData("2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void Daylight_saving_neither_drops_nor_doubles_a_run(string last, string next) =>
        Assert.Equal(At(next), new CaptureSchedule("30 2 * * *", "Europe/Berlin", TimeSpan.Zero, Cluster).NextAfter(At(last)));

    [Fact]
    public void Without_a_zone_the_schedule_is_utc() =>
        Assert.Equal(At("2026-07-01T02:30:00Z"), new CaptureSchedule("30 2 * * *", null, TimeSpan.Zero, Cluster).NextAfter(At("2026-06-30T12:00:00Z")));

    [Fact]
    public void Half_hour_zones_are_understood() =>
        Assert.Equal(At("2026-11-22T18:15:00Z"), new CaptureSchedule("0 0 * * *", "Asia/Kathmandu", TimeSpan.Zero, Cluster).NextAfter(At("2026-11-22T00:00:00Z")));

    [Fact]
    public void Jitter_is_the_clusters_own_and_stays_within_its_bound()
    {
        var jitter = TimeSpan.FromMinutes(2);
        var last = At("2026-11-22T10:00:00Z") + jitter;
        var offsets = Enumerable.Range(0, 200)
            .Select(number => new CaptureSchedule("0 * * * *", null, jitter, new Guid(number, 0, 0, new byte[8])).NextAfter(last)!.Value - At("2026-11-22T11:00:00Z"))
            .ToList();

        Assert.All(offsets, offset => Assert.InRange(offset, TimeSpan.Zero, jitter));
        Assert.True(offsets.Distinct().Count() > 50);
        Assert.Equal(
            new CaptureSchedule("0 * * * *", null, jitter, Cluster).NextAfter(last), new CaptureSchedule("0 * * * *", null, jitter, Cluster).NextAfter(last));
    }

    [Fact]
    public void A_run_that_began_at_its_jittered_moment_is_not_due_again()
    {
        var schedule = new CaptureSchedule("0 * * * *", null, TimeSpan.FromMinutes(5), Cluster);
        var began = schedule.NextAfter(At("2026-11-22T09:30:00Z"))!.Value;

        Assert.Equal(TimeSpan.FromHours(1), schedule.NextAfter(began) - began);
    }

    [Fact]
    public void A_cron_expression_that_never_comes_is_never_due() =>
        Assert.Null(new CaptureSchedule("0 0 30 2 *", null, TimeSpan.Zero, Cluster).NextAfter(At("2026-11-22T10:00:00Z")));

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment);
}
