using System.Globalization;

namespace OpsConsole.Platform.Api;

/// <summary>Moments of an address: RFC 3339, or without a zone in UTC.</summary>
public static class QueryMoments
{
    public static bool TryRead(string text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment)
        && moment.Year is > 1 and < 9999;

    /// <summary>As <c>datetime-local</c> fields and addresses say it.</summary>
    public static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
