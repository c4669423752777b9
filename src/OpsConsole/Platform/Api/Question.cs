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

    /// <summary>What cannot stand in the database can be neither kept nor found.</summary>
    public static Refusal? CheckText(string what, string? text) => text is null || (text.Length <= LongestText && IsStorable(text))
        ? null
        : new(RefusalKind.Invalid, $"{what} is longer than {LongestText} characters or holds a NUL or half of a character.", "Correct it.");

    /// <summary>Without a NUL, which PostgreSQL refuses, and without half of a surrogate pair, which is no text in UTF-8.</summary>
    public static bool IsStorable(string text)
    {
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '\0' || (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at]))))
                return false;
        return true;
    }
}
