using Bunit;
using OpsConsole.Features.Resources;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class DifferenceTableTests : IAsyncDisposable
{
    private readonly BunitContext _context = new();

    public DifferenceTableTests() => _context.JSInterop.Mode = JSRuntimeMode.Loose;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void A_tick_names_the_change_by_its_number_whatever_is_hidden()
    {
        var ticked = new List<int>();
        var table = Render([2, 5], [5], 1, ticked.Add);

        table.FindAll("input[type=checkbox]")[0].Change(true);

        Assert.Equal([2], ticked);
        Assert.Equal([false, true], table.FindAll("input[type=checkbox]").Select(box => box.HasAttribute("checked")));
        Assert.Contains("difference-seen", table.FindAll("tbody tr")[1].ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void The_difference_that_is_stepped_to_is_the_current_row()
    {
        var table = Render([1, 2, 3], [], 2, _ => { });

        Assert.Equal(["d1", "d2", "d3"], table.FindAll("tbody tr").Select(row => row.Id));
        Assert.Equal("d2", Assert.Single(table.FindAll("tr[aria-current]")).Id);
    }

    [Fact]
    public void Stretches_of_changed_lines_are_numbered_once_each()
    {
        var rows = TextDiff.Compare(Lines("a", "b", "c", "d", "e", "f", "g", "h", "i", "x"), Lines("a", "B", "C", "d", "e", "f", "g", "h", "i", "x", "y"));

        Assert.Equal([1, 2], rows.Where(row => row.IsFirst).Select(row => row.Hunk));
        Assert.Equal(3, rows.Count(row => row.Hunk > 0));
    }

    private static List<YamlLine> Lines(params string[] texts) => [.. texts.Select((text, at) => new YamlLine(at + 1, 0, text, text))];

    private IRenderedComponent<DifferenceTable> Render(int[] numbers, int[] seen, int current, Action<int> tick) => _context.Render<DifferenceTable>(parameters => parameters
        .Add(table => table.Changes, [.. numbers.Select(number => new NumberedChange(number, new ManifestChange { Kind = ManifestChangeKind.Changed, Path = $"p{number}", JsonPointer = $"/p{number}", Before = "1", After = "2" }))])
        .Add(table => table.Seen, seen.ToHashSet())
        .Add(table => table.Current, current)
        .Add(table => table.Tick, tick));
}
