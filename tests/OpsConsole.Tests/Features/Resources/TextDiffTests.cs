using OpsConsole.Features.Resources;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class TextDiffTests
{
    [Fact]
    public void Equal_stretches_are_folded_to_their_count()
    {
        var left = Lines(Enumerable.Range(1, 20).Select(number => $"line {number}"));
        var right = Lines(Enumerable.Range(1, 20).Select(number => number == 10 ? "other" : $"line {number}"));

        var rows = TextDiff.Compare(left, right);

        Assert.Equal((TextRowKind.Folded, 6), (rows[0].Kind, rows[0].Folded));
        Assert.Equal((TextRowKind.Folded, 7), (rows[^1].Kind, rows[^1].Folded));
        var changed = Assert.Single(rows, row => row.Kind == TextRowKind.Changed);
        Assert.Equal(("line 10", "other", 10, 10), (changed.Left, changed.Right, changed.LeftNumber, changed.RightNumber));
    }

    [Fact]
    public void What_one_side_lacks_stands_beside_nothing()
    {
        var rows = TextDiff.Compare(Lines(["a", "b", "c"]), Lines(["a", "c", "d"]));

        Assert.Equal(
            [(TextRowKind.Same, "a", "a"), (TextRowKind.Removed, "b", null), (TextRowKind.Same, "c", "c"), (TextRowKind.Added, null, "d")],
            rows.Select(row => (row.Kind, row.Left, row.Right)));
    }

    [Fact]
    public void Two_long_texts_without_a_common_line_are_shown_beside_each_other()
    {
        var rows = TextDiff.Compare(Lines(Enumerable.Range(0, 30_000).Select(number => $"a{number}")), Lines(Enumerable.Range(0, 30_000).Select(number => $"b{number}")));

        Assert.Equal(30_000, rows.Count);
        Assert.All(rows, row => Assert.Equal(TextRowKind.Changed, row.Kind));
    }

    private static List<YamlLine> Lines(IEnumerable<string> texts) => [.. texts.Select((text, at) => new YamlLine(at + 1, 0, text, ""))];
}
