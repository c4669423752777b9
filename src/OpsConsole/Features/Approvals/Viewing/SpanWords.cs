using System.Globalization;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>A length of time without loss: "3 days", "1 h 30 min".</summary>
internal static class SpanWords
{
    public static string Of(TimeSpan length)
    {
        var parts = new[]
        {
            Part(length.Days, length.Days == 1 ? "day" : "days"), Part(length.Hours, "h"), Part(length.Minutes, "min"), Part(length.Seconds, "s"),
        }.OfType<string>().ToList();
        return parts.Count == 0 ? "0 s" : string.Join(' ', parts);
    }

    private static string? Part(int number, string unit) => number == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}
