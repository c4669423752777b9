using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>How many changes there were in each hour of the last day.</summary>
public static class HourlyChanges
{
    private const int Hours = 24;

    /// <summary>When the first of the hours begins; the last one is the running hour.</summary>
    public static DateTimeOffset Begin(DateTimeOffset now) => new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero).AddHours(1 - Hours);

    /// <summary>The hours with their changes. Hours before the oldest change that was read, where older ones were not, are not known.</summary>
    /// <param name="now">In the last hour.</param>
    /// <param name="objects">Moments of the changes of each object, the newest first, and whether there are older ones that were not read.</param>
    public static IReadOnlyList<SparklinePoint> Of(DateTimeOffset now, IReadOnlyCollection<(IReadOnlyList<DateTimeOffset> Moments, bool IsCut)> objects)
    {
        var begin = Begin(now);
        var known = objects.Where(one => one is { IsCut: true, Moments.Count: > 0 }).Select(one => one.Moments[^1]).Append(DateTimeOffset.MinValue).Max();
        return [.. Enumerable.Range(0, Hours).Select(hour => begin.AddHours(hour)).Select(from => new SparklinePoint(from,
            from <= known ? null : objects.Sum(one => one.Moments.Count(moment => moment >= from && moment < from.AddHours(1)))))];
    }
}
