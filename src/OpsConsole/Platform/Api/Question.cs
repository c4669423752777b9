namespace OpsConsole.Platform.Api;

/// <summary>Checks of what a question may say before the database sees it.</summary>
public static class Question
{
    public const int MostRows = 500;
    public const int UsualRows = 100;
    private const int LongestText = 512;

    public static Refusal? CheckLimit(int? limit) => limit is null or (> 0 and <= MostRows)
        ? null
        : new(RefusalKind.Invalid, $"limit must be between 1 and {MostRows}, not {limit}.", "Leave it out, or ask in parts with the cursor.");

    /// <summary>A NUL cannot stand in the database, so nothing can be found by it.</summary>
    public static Refusal? CheckText(string what, string? text) => text is null || (text.Length <= LongestText && !text.Contains('\0', StringComparison.Ordinal))
        ? null
        : new(RefusalKind.Invalid, $"{what} is longer than {LongestText} characters or holds a NUL.", "Correct it.");
}
