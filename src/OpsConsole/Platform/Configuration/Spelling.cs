namespace OpsConsole.Platform.Configuration;

/// <summary>Guesses what a misspelt key was meant to be.</summary>
internal static class Spelling
{
    /// <returns><c> (did you mean X?)</c>, or what is known, or nothing.</returns>
    public static string Suggest(string written, IReadOnlyCollection<string> known)
    {
        var nearest = known.MinBy(name => Distance(written.ToUpperInvariant(), name.ToUpperInvariant()));
        if (nearest is null)
            return "";
        return Distance(written.ToUpperInvariant(), nearest.ToUpperInvariant()) <= Math.Max(2, nearest.Length / 3)
            ? $" (did you mean {nearest}?)"
            : $" (known: {string.Join(", ", known.Order(StringComparer.Ordinal))})";
    }

    /// <summary>Levenshtein's, one row at a time.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
