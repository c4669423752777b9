using OpsConsole.Features.Captures;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Features.Captures;

public sealed class CaptureFiguresTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(5, null)]
    [InlineData(16, null)]
    [InlineData(31, null)]
    [InlineData(33, 15)]
    [InlineData(600, 15)]
    public void A_cluster_is_behind_once_the_run_after_the_missing_one_is_due_too(int minutes, int? dueAfter)
    {
        var lag = CaptureLag.Of(new CaptureSchedule("*/15 * * * *", null, TimeSpan.Zero, Guid.Empty), Noon.AddSeconds(1), Noon.AddMinutes(minutes));

        Assert.Equal(dueAfter is { } due ? Noon.AddMinutes(due) : null, lag.DueSince);
    }

    [Fact]
    public void A_schedule_without_a_next_time_is_never_behind() =>
        Assert.False(CaptureLag.Of(new CaptureSchedule("0 0 30 2 *", null, TimeSpan.Zero, Guid.Empty), Noon, Noon.AddYears(5)).IsOverdue);

    [Fact]
    public void The_grid_puts_what_has_a_gap_now_first_and_says_why()
    {
        CaptureRun[] runs = [Run(2), Run(1)];
        var rows = CoverageGrid.Of(runs,
        [
            new(runs[0].Id, Read("a", true)), new(runs[1].Id, Read("a", true)),
            new(runs[0].Id, Read("b", true)), new(runs[1].Id, Read("b", false)),
            new(runs[0].Id, Read("c", false)), new(runs[1].Id, Read("c", true)),
            new(runs[1].Id, Read("d", true, refused: 3)),
        ]);

        Assert.Equal(["c Gap,Complete", "d Absent,Refused", "b Complete,Gap", "a Complete,Complete"],
            rows.Select(row => $"{row.Type} {string.Join(',', row.Cells.Select(cell => cell.Mark))}"));
        Assert.Equal("broken", rows[0].Cells[0].Coverage!.Reason);
    }

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(250L << 20, "250 MiB")]
    [InlineData(3L << 40, "3 TiB")]
    public void Sizes_are_said_as_people_say_them(long bytes, string words) => Assert.Equal(words, ByteWords.Of(bytes));

    [Fact]
    public void Growth_is_told_only_after_a_day_and_from_the_first_run_on()
    {
        var now = new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero);
        var figures = new StorageFigures { DatabaseBytes = 1, Months = [new() { Month = new DateTime(2026, 3, 1), Bytes = 100 << 20 }] };

        Assert.Equal("This month it grew by 10 MiB a day; going on like that, another 300 MiB in 30 days.", StorageWords.Forecast(figures, now));
        Assert.Equal("This month it grew by 50 MiB a day; going on like that, another 1.46 GiB in 30 days.", StorageWords.Forecast(figures with { FirstRunAt = now.AddDays(-2) }, now));
        Assert.Null(StorageWords.Forecast(figures with { FirstRunAt = now.AddHours(-23) }, now));
        Assert.Null(StorageWords.Forecast(figures with { Months = [] }, now));
    }

    private static CaptureRun Run(int number) => new()
    {
        ClusterId = 1,
        Id = new Guid(number, 0, 0, new byte[8]),
        Cause = RunCause.Schedule,
        State = RunState.Complete,
        StartedAt = Noon.AddMinutes(number),
    };

    private static TypeCoverage Read(string type, bool isComplete, int refused = 0) => new()
    {
        Group = "",
        Resource = type,
        IsComplete = isComplete,
        Reason = isComplete ? null : "broken",
        Fault = isComplete ? null : "ServerError",
        Refused = refused,
    };
}
