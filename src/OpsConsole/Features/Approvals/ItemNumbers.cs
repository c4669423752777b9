using System.Globalization;

namespace OpsConsole.Features.Approvals;

/// <summary>Numbers of items as addresses and comments say them: <c>1-3,5</c>.</summary>
public static class ItemNumbers
{
    public static string Write(IEnumerable<int> numbers)
    {
        var spans = new List<(int From, int To)>();
        foreach (var number in numbers.Distinct().Order())
            if (spans is [.., var (from, to)] && to + 1 == number)
                spans[^1] = (from, number);
            else
                spans.Add((number, number));
        return string.Join(',', spans.Select(span => span.From == span.To
            ? span.From.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{span.From}-{span.To}")));
    }

    /// <summary>In their order; null for whatever does not say numbers from 1 to <paramref name="most"/>.</summary>
    public static IReadOnlyList<int>? Read(string text, int most)
    {
        var numbers = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out var from) || !TryRead(ends[^1], out var to) || from < 1 || to < from || to > most)
                return null;
            numbers.UnionWith(Enumerable.Range(from, to - from + 1));
        }
        return [.. numbers];
    }

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
