namespace OpsConsole.Platform.Palette;

/// <summary>How well a text holds words: the smaller, the better. For what is small enough to be looked through in memory.</summary>
public static class Match
{
    public const int Whole = 0;
    public const int Beginning = 2;
    public const int Part = 4;

    /// <summary>Null where a word is missing.</summary>
    public static int? Of(string text, PaletteQuestion question)
    {
        if (!question.Terms.All(term => text.Contains(term, StringComparison.OrdinalIgnoreCase)))
            return null;
        return text.Equals(question.Text, StringComparison.OrdinalIgnoreCase) ? Whole
            : text.StartsWith(question.Text, StringComparison.OrdinalIgnoreCase) ? Beginning
            : Part;
    }
}
