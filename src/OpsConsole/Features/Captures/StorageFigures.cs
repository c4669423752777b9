using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Captures;

/// <summary>One month's partition of the history.</summary>
public sealed record StorageMonth
{
    public DateTime Month { get; init; }
    public long Bytes { get; init; }
    /// <summary>The database's estimate; null before it was first analysed.</summary>
    public long? Versions { get; init; }
}

/// <summary>How much room the history takes.</summary>
public sealed record StorageFigures
{
    public required long DatabaseBytes { get; init; }
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<StorageMonth> Months { get; init; }
    /// <summary>When the first run of all began.</summary>
    public DateTimeOffset? FirstRunAt { get; init; }
}

/// <summary>How the history grows, in words.</summary>
public static class StorageWords
{
    /// <summary>What the running month grew by each day so far, and what that comes to; null while less than a day is known.</summary>
    public static string? Forecast(StorageFigures figures, DateTimeOffset now)
    {
        var month = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        var begin = figures.FirstRunAt is { } first && first.UtcDateTime > month ? first.UtcDateTime : month;
        var days = (now.UtcDateTime - begin).TotalDays;
        if (days < 1 || figures.Months.FirstOrDefault(entry => entry.Month.Year == now.Year && entry.Month.Month == now.Month) is not { Bytes: > 0 } running)
            return null;
        var daily = (long)(running.Bytes / days);
        return $"This month it grew by {ByteWords.Of(daily)} a day; going on like that, another {ByteWords.Of(daily * 30)} in 30 days.";
    }
}
