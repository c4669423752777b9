using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Views;

/// <summary>A column that rows can be sorted by and that files have.</summary>
/// <param name="Key">As it stands in addresses and files.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Compare">The order of two rows; equal ones are ordered by their keys.</param>
/// <param name="Text">For files.</param>
public sealed record RowColumn(string Key, string Title, Comparison<LiveRow> Compare, Func<LiveRow, string> Text);

/// <summary>Something that rows are counted and filtered by.</summary>
/// <param name="Key">As it stands in addresses: <c>protection</c>.</param>
/// <param name="Title">As people read it.</param>
/// <param name="ValuesOf">What a row has of it; none where it has nothing.</param>
public sealed record RowFacet(string Key, string Title, Func<LiveRow, IEnumerable<string>> ValuesOf);

/// <summary>What the rows of one kind can be asked for: columns, facets, and the words they are found by.</summary>
public sealed class RowShape(RowKind kind, IReadOnlyList<RowColumn> columns, IReadOnlyList<RowFacet> facets, IReadOnlyList<Func<LiveRow, string?>> places)
{
    public RowKind Kind { get; } = kind;

    /// <summary>The first is the order where nobody chose one.</summary>
    public IReadOnlyList<RowColumn> Columns { get; } = columns;

    public IReadOnlyList<RowFacet> Facets { get; } = facets;

    public RowColumn? Column(string? key) => Columns.FirstOrDefault(column => column.Key == key);

    /// <summary>Every word of the text stands somewhere in the row.</summary>
    public bool Fits(LiveRow row, IReadOnlyList<string> text)
    {
        foreach (var word in text)
            if (!Has(row, word))
                return false;
        return true;
    }

    /// <summary>Asked of every row of a fleet: nothing is made for it.</summary>
    private bool Has(LiveRow row, string word)
    {
        foreach (var place in places)
            if (place(row)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)
                return true;
        return false;
    }
}
