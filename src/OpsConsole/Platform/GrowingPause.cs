namespace OpsConsole.Platform;

/// <summary>Between two looks at what takes its time.</summary>
internal static class GrowingPause
{
    /// <summary>Twice as long, and no longer than the longest.</summary>
    public static TimeSpan Grown(this TimeSpan pause, TimeSpan longest) => pause * 2 < longest ? pause * 2 : longest;
}
