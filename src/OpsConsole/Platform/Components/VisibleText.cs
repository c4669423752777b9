using System.Globalization;
using System.Text;

namespace OpsConsole.Platform.Components;

/// <summary>
/// Text from outside as a person may safely read it: characters that are invisible, reorder the line or cannot be
/// encoded are written out as <c>\u202e</c>, so that two different names never look alike by them.
/// </summary>
public static class VisibleText
{
    public static string Of(string text)
    {
        if (IsPlain(text))
            return text;
        var first = IndexOfHidden(text, 0);
        if (first < 0)
            return text;

        var seen = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var index = first; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
                seen.Append(text[index++]).Append(text[index]);
            else if (IsHidden(text[index]))
                seen.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[index]:x4}");
            else
                seen.Append(text[index]);
        }

        return seen.ToString();
    }

    /// <summary>Nothing but what ASCII prints, as most names are: each of its characters is one that is seen.</summary>
    internal static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static int IndexOfHidden(string text, int start)
    {
        for (var index = start; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
                index++;
            else if (IsHidden(text[index]))
                return index;
        }

        return -1;
    }

    private static bool IsHidden(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
