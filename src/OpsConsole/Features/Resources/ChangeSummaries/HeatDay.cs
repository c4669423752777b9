using System.Globalization;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>One day of a heat strip: its 24 hours in UTC, null for those still to come and those before anything was known.</summary>
public sealed record HeatDay(DateTime Date, IReadOnlyList<int?> Hours)
{
    private const int Levels = 4;

    public int Total => Hours.Sum() ?? 0;

    /// <summary>"14:00, 132", or empty where nothing changed.</summary>
    public string Busiest
    {
        get
        {
            var most = Hours.Max() ?? 0;
            return most == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Hours.ToList().IndexOf(most):00}:00, {most:N0}");
        }
    }

    /// <summary>The days from a midnight on to today, newest first; nothing is said of hours before <paramref name="known"/>.</summary>
    public static IReadOnlyList<HeatDay> Of(IReadOnlyList<HourCount> counts, DateTimeOffset first, DateTimeOffset? known, DateTimeOffset now)
    {
        var byHour = counts.GroupBy(count => count.Hour.UtcDateTime).ToDictionary(hour => hour.Key, hour => hour.Sum(count => count.Told));
        return
        [
            .. Enumerable.Range(0, (int)(now.UtcDateTime.Date - first.UtcDateTime.Date).TotalDays + 1).Select(day => first.UtcDateTime.Date.AddDays(day)).Reverse()
                .Select(date => new HeatDay(date, [.. Enumerable.Range(0, 24).Select(hour => date.AddHours(hour))
                    .Select(hour => hour > now.UtcDateTime || known is null || hour.AddHours(1) <= known.Value.UtcDateTime ? (int?)null : byHour.GetValueOrDefault(hour))])),
        ];
    }

    /// <summary>0 for nothing, 1 to 4 by the share of the busiest hour, "unknown" where nothing can be said.</summary>
    public static string Level(int? count, int highest) => count switch
    {
        null => "unknown",
        0 => "0",
        { } some => Math.Clamp((int)Math.Ceiling((double)some * Levels / Math.Max(1, highest)), 1, Levels).ToString(CultureInfo.InvariantCulture),
    };
}
