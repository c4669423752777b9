using Cronos;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Why nothing may run at a moment.</summary>
/// <param name="Window">The window that denies; null where no window that could allow it is open.</param>
/// <param name="Until">When that ends; null where nobody can say.</param>
/// <param name="Reason">In words.</param>
public sealed record Freeze(ChangeWindow? Window, DateTimeOffset? Until, string Reason);

/// <summary>When a window is open.</summary>
/// <param name="Window">Which.</param>
/// <param name="From">It opens.</param>
/// <param name="To">It closes.</param>
public sealed record Opening(ChangeWindow Window, DateTimeOffset From, DateTimeOffset To);

/// <summary>What the windows say of a moment. A window that cannot be read denies everything it covers.</summary>
public static class FreezeCalendar
{
    /// <summary>Null where the class may run on all of the clusters now.</summary>
    /// <param name="windows">All that hold.</param>
    /// <param name="class">Of the action.</param>
    /// <param name="labels">Of each cluster of the plan.</param>
    /// <param name="now">By the database's clock.</param>
    /// <param name="overridden">The key of a window whose denial somebody with the right to it set aside.</param>
    public static Freeze? At(IReadOnlyList<ChangeWindow> windows, ActionClass @class, IEnumerable<IReadOnlyDictionary<string, string>> labels, DateTimeOffset now, string? overridden = null)
    {
        foreach (var target in labels)
        {
            var covering = windows.Where(window => window.Covers(@class, target)).ToList();
            foreach (var window in covering.Where(window => window.Effect is WindowEffect.Deny && window.Key != overridden))
                if (Faulty(window) is { } fault)
                    return new(window, null, fault);
                else if (OpenAt(window, now) is { } opening)
                    return new(window, opening.To, $"the freeze {window.Key} lasts until {Words(opening.To)}");
            var allowing = covering.Where(window => window.Effect is WindowEffect.Allow).ToList();
            if (allowing.Count > 0 && allowing.All(window => Faulty(window) is not null || OpenAt(window, now) is null))
                return new(null, NextOf(allowing, now), $"outside of {string.Join(" and ", allowing.Select(window => window.Key))}");
        }
        return null;
    }

    /// <summary>Null while the window is closed.</summary>
    public static Opening? OpenAt(ChangeWindow window, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone);
        // It is open where it began no longer ago than it lasts; the latest beginning ends last.
        var began = CronExpression.Parse(window.Cron).GetOccurrences(now - window.Lasts, now, zone, fromInclusive: false, toInclusive: true).Select(moment => (DateTimeOffset?)moment).LastOrDefault();
        return began is { } from ? new(window, from.ToUniversalTime(), (from + window.Lasts).ToUniversalTime()) : null;
    }

    /// <summary>Openings that touch an interval, in their order, at most <paramref name="most"/> of each window.</summary>
    public static IReadOnlyList<Opening> Between(IEnumerable<ChangeWindow> windows, DateTimeOffset from, DateTimeOffset to, int most) =>
    [
        .. windows.Where(window => Faulty(window) is null).SelectMany(window => CronExpression.Parse(window.Cron)
            .GetOccurrences(from - window.Lasts, to, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone), fromInclusive: false, toInclusive: false).Take(most)
            .Select(moment => new Opening(window, moment.ToUniversalTime(), (moment + window.Lasts).ToUniversalTime())))
            .OrderBy(opening => opening.From),
    ];

    /// <summary>What is wrong with a window, in words; null where it can be kept to.</summary>
    public static string? Faulty(ChangeWindow window)
    {
        if (!CronExpression.TryParse(window.Cron, out _))
            return $"window {window.Key}: '{window.Cron}' is no cron expression of five fields";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out _))
            return $"window {window.Key}: '{window.TimeZone}' is no time zone of the IANA database";
        return window.Lasts <= TimeSpan.Zero || window.Lasts > TimeSpan.FromDays(31) ? $"window {window.Key}: it must last between a moment and 31 days" : null;
    }

    private static DateTimeOffset? NextOf(IEnumerable<ChangeWindow> windows, DateTimeOffset now) =>
        windows.Where(window => Faulty(window) is null)
            .Select(window => CronExpression.Parse(window.Cron).GetNextOccurrence(now, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone)))
            .Where(moment => moment is not null).Min()?.ToUniversalTime();

    private static string Words(DateTimeOffset moment) => $"{moment.UtcDateTime:d MMM yyyy HH:mm} UTC";
}
