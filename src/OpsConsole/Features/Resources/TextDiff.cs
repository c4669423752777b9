using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

public enum TextRowKind { Same, Changed, Added, Removed, Folded }

/// <summary>A row of two texts side by side; numbers count from 1, a folded row stands for <see cref="Folded"/> equal ones.</summary>
public sealed record TextRow(TextRowKind Kind, int? LeftNumber, string? Left, int? RightNumber, string? Right, int Folded = 0)
{
    /// <summary>Which stretch of differences it belongs to, counted from 1; 0 where nothing differs.</summary>
    public int Hunk { get; init; }

    /// <summary>The stretch begins with it.</summary>
    public bool IsFirst { get; init; }
}

/// <summary>Two documents line by line: equal stretches are matched, the rest stands beside each other.</summary>
public static class TextDiff
{
    private const int Context = 3;
    /// <summary>Above this many comparisons a changed stretch is shown as a whole instead of line by line.</summary>
    private const long MostComparisons = 4_000_000;

    public static IReadOnlyList<TextRow> Compare(IReadOnlyList<YamlLine> left, IReadOnlyList<YamlLine> right)
    {
        var start = 0;
        while (start < left.Count && start < right.Count && left[start].Text == right[start].Text)
            start++;
        var end = 0;
        while (end < left.Count - start && end < right.Count - start && left[^(end + 1)].Text == right[^(end + 1)].Text)
            end++;
        var rows = new List<TextRow>();
        for (var at = 0; at < start; at++)
            rows.Add(Same(left, right, at, at));
        var (from, to) = (start, start);
        foreach (var (before, after) in Common(left, right, start, end).Append((left.Count - end, right.Count - end)))
        {
            AddUnequal(rows, left, right, from, before, to, after);
            if (before < left.Count - end)
                rows.Add(Same(left, right, before, after));
            (from, to) = (before + 1, after + 1);
        }
        for (var at = end; at > 0; at--)
            rows.Add(Same(left, right, left.Count - at, right.Count - at));
        return Fold(rows);
    }

    private static void AddUnequal(List<TextRow> rows, IReadOnlyList<YamlLine> left, IReadOnlyList<YamlLine> right, int from, int before, int to, int after)
    {
        for (; from < before || to < after; from++, to++)
            rows.Add(new TextRow(
                from >= before ? TextRowKind.Added : to >= after ? TextRowKind.Removed : TextRowKind.Changed,
                from < before ? from + 1 : null, from < before ? left[from].Text : null,
                to < after ? to + 1 : null, to < after ? right[to].Text : null));
    }

    private static List<(int, int)> Common(IReadOnlyList<YamlLine> left, IReadOnlyList<YamlLine> right, int start, int end)
    {
        var (rows, columns) = (left.Count - start - end, right.Count - start - end);
        var common = new List<(int, int)>();
        if ((long)rows * columns is 0 or > MostComparisons)
            return common;
        var lengths = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
            for (var j = columns - 1; j >= 0; j--)
                lengths[i, j] = left[start + i].Text == right[start + j].Text ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        for (int i = 0, j = 0; i < rows && j < columns;)
        {
            if (left[start + i].Text == right[start + j].Text)
                common.Add((start + i++, start + j++));
            else if (lengths[i + 1, j] >= lengths[i, j + 1])
                i++;
            else
                j++;
        }
        return common;
    }

    private static TextRow Same(IReadOnlyList<YamlLine> left, IReadOnlyList<YamlLine> right, int before, int after) =>
        new(TextRowKind.Same, before + 1, left[before].Text, after + 1, right[after].Text);

    private static List<TextRow> Fold(List<TextRow> rows)
    {
        var near = new bool[rows.Count];
        for (var at = 0; at < rows.Count; at++)
            if (rows[at].Kind != TextRowKind.Same)
                for (var beside = Math.Max(0, at - Context); beside <= Math.Min(rows.Count - 1, at + Context); beside++)
                    near[beside] = true;
        var folded = new List<TextRow>();
        for (var at = 0; at < rows.Count; at++)
        {
            if (near[at])
                folded.Add(rows[at]);
            else if (folded.Count > 0 && folded[^1].Kind == TextRowKind.Folded)
                folded[^1] = folded[^1] with { Folded = folded[^1].Folded + 1 };
            else
                folded.Add(new TextRow(TextRowKind.Folded, null, null, null, null, 1));
        }
        return Number(folded);
    }

    private static List<TextRow> Number(List<TextRow> rows)
    {
        var hunk = 0;
        for (var at = 0; at < rows.Count; at++)
            if (rows[at].Kind is TextRowKind.Added or TextRowKind.Removed or TextRowKind.Changed)
            {
                var isFirst = at == 0 || rows[at - 1].Hunk == 0;
                rows[at] = rows[at] with { Hunk = isFirst ? ++hunk : hunk, IsFirst = isFirst };
            }
        return rows;
    }
}
