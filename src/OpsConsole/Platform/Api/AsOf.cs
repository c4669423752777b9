using System.Globalization;
using System.Text.RegularExpressions;

namespace OpsConsole.Platform.Api;

/// <summary>The moment that somebody looks back to, as addresses carry it: <c>?at=</c> and RFC 3339 with its offset.</summary>
public static partial class AsOf
{
    public const string Key = "at";

    /// <summary>Browsers' and servers' clocks differ by about as much.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Null for the present; refused where it is no moment, or one that has not come yet.</summary>
    public static Answer<DateTimeOffset?> Read(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (DateTimeOffset?)null;
        // A plus that somebody typed into an address arrives as a blank.
        if (!Moment().IsMatch(text) || !DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at))
            return new Refusal(RefusalKind.Invalid, $"'{(text.Length > 64 ? text[..64] : text)}' is not a moment.", "Write it as in at=2026-10-01T10:00:00Z, with its offset from UTC.");
        if (at > now + Grace)
            return new Refusal(RefusalKind.Invalid, $"{Words(at)} has not come yet.", "Choose a moment that is past, or leave it out for the present.");
        return (DateTimeOffset?)at;
    }

    /// <summary>As an address says it: no finer than the database keeps it.</summary>
    public static string Write(DateTimeOffset at) =>
        at.UtcDateTime.ToString(at.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As a sentence says it.</summary>
    public static string Words(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+\- ]\d\d:\d\d)\z")]
    private static partial Regex Moment();
}
