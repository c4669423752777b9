using System.Globalization;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>One day of a heat strip: its 24 hours in UTC, null for those still to come.</summary>
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

    /// <summary>The days from a midnight on to today, newest first.</summary>
    public static IReadOnlyList<HeatDay> Of(IReadOnlyList<HourCount> counts, DateTimeOffset first, DateTimeOffset now)
    {
        var byHour = counts.GroupBy(count => count.Hour.UtcDateTime).ToDictionary(hour => hour.Key, hour => hour.Sum(count => count.Told));
        return
        [
            .. Enumerable.Range(0, (int)(now.UtcDateTime.Date - first.UtcDateTime.Date).TotalDays + 1).Select(day => first.UtcDateTime.Date.AddDays(day)).Reverse()
                .Select(date => new HeatDay(date, [.. Enumerable.Range(0, 24).Select(hour => date.AddHours(hour))
                    .Select(hour => hour > now.UtcDateTime ? (int?)null : byHour.GetValueOrDefault(hour))])),
        ];
    }

    /// <summary>0 for nothing, 1 to 4 by the share of the busiest hour, "ahead" for what is still to come.</summary>
    public static string Level(int? count, int highest) => count switch
    {
        null => "ahead",
        0 => "0",
        { } some => Math.Clamp((int)Math.Ceiling((double)some * Levels / Math.Max(1, highest)), 1, Levels).ToString(CultureInfo.InvariantCulture),
    };
}
