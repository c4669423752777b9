using System.Globalization;

namespace OpsConsole.Features.Resources;

/// <summary>The interval of a change list, as addresses say it.</summary>
public readonly record struct ChangeInterval(DateTimeOffset From, DateTimeOffset To)
{
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(60);

    /// <summary>False where a given moment is none; what is left out means the last hour.</summary>
    public static bool TryRead(string? from, string? to, DateTimeOffset now, out ChangeInterval interval)
    {
        interval = default;
        // A moment of the database may lie a little ahead of this machine's clock.
        var end = now + TimeSpan.FromMinutes(1);
        if (to is not null && !TryMoment(to, out end))
            return false;
        var begin = (to is null ? now : end) - Usual;
        if (from is not null && !TryMoment(from, out begin))
            return false;
        interval = new ChangeInterval(begin, end);
        return true;
    }

    private static bool TryMoment(string text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment)
        && moment.Year is > 1 and < 9999;
}
