using System.Globalization;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>One bar of a histogram with its interval.</summary>
public sealed record ChangeBar(DateTimeOffset From, DateTimeOffset To, int Told, int Folded, int Deleted)
{
    public int Count => Told + Folded;
}

/// <summary>How an interval is cut into bars, and what they say in words.</summary>
public static class ChangeBars
{
    private const int MostBars = 75;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(7),
    ];

    /// <summary>The finest step that makes no more than 75 bars.</summary>
    public static TimeSpan StepOf(TimeSpan interval) =>
        Steps.FirstOrDefault(step => interval.Ticks <= step.Ticks * MostBars) is { Ticks: > 0 } step ? step : TimeSpan.FromDays(Math.Ceiling(interval.TotalDays / MostBars));

    /// <summary>The interval from the beginning of a whole step on, so that bars stand at round times and stay there while the interval moves on.</summary>
    public static ChangeInterval Aligned(ChangeInterval interval)
    {
        var step = StepOf(interval.To - interval.From);
        return interval with { From = interval.From.AddTicks(-(interval.From.UtcTicks % step.Ticks)) };
    }

    /// <summary>Every bar of the interval, also those without a change.</summary>
    public static IReadOnlyList<ChangeBar> Of(ChangeInterval interval, TimeSpan step, IReadOnlyList<BarCount> counts)
    {
        var byBar = counts.ToDictionary(count => count.Bar);
        var bars = (int)Math.Ceiling((interval.To - interval.From) / step);
        return
        [
            .. Enumerable.Range(0, bars).Select(bar => (From: interval.From + bar * step, Count: byBar.GetValueOrDefault(bar)))
                .Select(bar => new ChangeBar(bar.From, bar.From + step < interval.To ? bar.From + step : interval.To,
                    bar.Count?.Told ?? 0, bar.Count?.Folded ?? 0, bar.Count?.Deleted ?? 0)),
        ];
    }

    /// <summary>"10:02–10:03 UTC", with the day where the interval is longer than one.</summary>
    public static string Span(DateTimeOffset from, DateTimeOffset to)
    {
        var format = to - from < TimeSpan.FromMinutes(1) ? "HH:mm:ss" : "HH:mm";
        var isOneDay = from.UtcDateTime.Date == to.AddTicks(-1).UtcDateTime.Date;
        var begin = from.UtcDateTime.ToString($"d MMM {format}", CultureInfo.InvariantCulture);
        var end = to.UtcDateTime.ToString(isOneDay ? format : $"d MMM {format}", CultureInfo.InvariantCulture);
        return $"{begin}–{end} UTC";
    }

    /// <summary>The whole picture in one sentence.</summary>
    public static string Summary(IReadOnlyList<ChangeBar> bars)
    {
        var total = bars.Sum(bar => bar.Count);
        if (total == 0)
            return "No change in this interval.";
        var busiest = bars.MaxBy(bar => bar.Count)!;
        return string.Create(CultureInfo.InvariantCulture,
            $"{total:N0} {(total == 1 ? "change" : "changes")}, most of them {Span(busiest.From, busiest.To)}: {busiest.Count:N0}; {bars.Count(bar => bar.Count == 0)} of {bars.Count} bars are empty.");
    }
}
