using Cronos;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>A window that lets nothing run now, or a part of it: what it covers.</summary>
/// <param name="Window">Which.</param>
/// <param name="Until">When that ends; null where nobody can say.</param>
/// <param name="Fault">Why it cannot be kept to, and so denies everything it covers; null where it can.</param>
public sealed record FrozenNow(ChangeWindow Window, DateTimeOffset? Until, string? Fault);

/// <summary>A day of the calendar, in UTC, and what is open on it for a part of it or all of it.</summary>
public sealed record FreezeDay(DateOnly Date, IReadOnlyList<Opening> Openings)
{
    public IEnumerable<Opening> Frozen => Openings.Where(opening => opening.Window.Effect is WindowEffect.Deny);
    public IEnumerable<Opening> Allowed => Openings.Where(opening => opening.Window.Effect is WindowEffect.Allow);

    public bool IsFrozenWhole => Frozen.Any(opening => opening.From <= Start && opening.To >= Start.AddDays(1));

    private DateTimeOffset Start => new(Date, TimeOnly.MinValue, TimeSpan.Zero);
}

/// <summary>What windows say of now and of the days to come.</summary>
public sealed record FreezeOutlook
{
    public const int Days = 31;

    /// <summary>A window that opens every minute has so many openings in the days to come and in the longest time that it may last before.</summary>
    private const int MostOpenings = 2 * Days * 24 * 60;

    public required IReadOnlyList<FrozenNow> Now { get; init; }

    /// <summary>In the order of their beginning; those of one window that touch each other are one.</summary>
    public required IReadOnlyList<Opening> Openings { get; init; }

    /// <summary>Whole weeks from Monday on: the one that today is in, and all that the days to come reach into.</summary>
    public required IReadOnlyList<FreezeDay> Calendar { get; init; }
    public required DateOnly Today { get; init; }
    public required DateOnly Last { get; init; }

    public static FreezeOutlook Of(IReadOnlyList<ChangeWindow> windows, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var last = today.AddDays(Days - 1);
        var end = new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        List<Opening> openings = [.. windows.SelectMany(window => Joined(FreezeCalendar.Between([window], now, end, MostOpenings))).OrderBy(opening => opening.From).ThenBy(opening => opening.Window.Key, StringComparer.Ordinal)];
        return new()
        {
            Now = [.. windows.Select(window => FrozenBy(window, now)).OfType<FrozenNow>()],
            Openings = openings,
            Calendar = [.. Weeks(today, last).Select(day => new FreezeDay(day, day < today || day > last ? [] : [.. openings.Where(opening => Touches(opening, day))]))],
            Today = today,
            Last = last,
        };
    }

    /// <summary>Null where the window stands in nothing's way now.</summary>
    private static FrozenNow? FrozenBy(ChangeWindow window, DateTimeOffset now)
    {
        if (FreezeCalendar.Faulty(window) is { } fault)
            return new(window, null, fault);
        var open = FreezeCalendar.OpenAt(window, now);
        return window.Effect is WindowEffect.Deny ? open is null ? null : new(window, open.To, null)
            : open is not null ? null
            : new(window, CronExpression.Parse(window.Cron).GetNextOccurrence(now, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone))?.ToUniversalTime(), null);
    }

    private static IEnumerable<Opening> Joined(IEnumerable<Opening> openings)
    {
        Opening? whole = null;
        foreach (var opening in openings)
            if (whole is null)
                whole = opening;
            else if (opening.From <= whole.To)
                whole = whole with { To = opening.To > whole.To ? opening.To : whole.To };
            else
            {
                yield return whole;
                whole = opening;
            }
        if (whole is not null)
            yield return whole;
    }

    private static IEnumerable<DateOnly> Weeks(DateOnly first, DateOnly last)
    {
        var monday = first.AddDays(-(((int)first.DayOfWeek + 6) % 7));
        for (var day = monday; day <= last || day.DayOfWeek is not DayOfWeek.Monday; day = day.AddDays(1))
            yield return day;
    }

    private static bool Touches(Opening opening, DateOnly day)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        return opening.From < start.AddDays(1) && opening.To > start;
    }
}
