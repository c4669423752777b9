using System.Globalization;

namespace OpsConsole.Platform.Components;

/// <summary>"3 min ago". The browser lets the words tick by the same table: <c>wwwroot/js/age.js</c>.</summary>
public static class AgeWords
{
    /// <summary>Younger than this is "just now": clocks and transport differ by about as much.</summary>
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(2);

    public static string Of(TimeSpan age) => age >= TimeSpan.Zero
        ? age < Now ? "just now" : $"{Span(age)} ago"
        : age > -Now ? "just now" : $"in {Span(age.Negate())}";

    /// <summary>The length alone: "45 s", "3 min", "5 h", "12 d", "4 mo", "2 y"; always rounded down.</summary>
    public static string Span(TimeSpan length)
    {
        var (number, unit) = length switch
        {
            { TotalSeconds: < 60 } => (length.TotalSeconds, "s"),
            { TotalMinutes: < 60 } => (length.TotalMinutes, "min"),
            { TotalHours: < 48 } => (length.TotalHours, "h"),
            { TotalDays: < 60 } => (length.TotalDays, "d"),
            { TotalDays: < 730 } => (length.TotalDays / 30, "mo"),
            _ => (length.TotalDays / 365, "y"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number):0} {unit}");
    }

    /// <summary>The exact moment as hover text; the browser adds the local one.</summary>
    public static string Exact(DateTimeOffset when) => when.UtcDateTime.ToString("d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
