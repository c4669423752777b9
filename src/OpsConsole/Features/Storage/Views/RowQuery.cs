using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Views;

/// <summary>Which rows, in which order. Two that ask the same have the same <see cref="Key"/>.</summary>
public sealed class RowQuery
{
    public const int LongestText = 200;

    private readonly Dictionary<string, HashSet<string>> _chosen;

    /// <param name="shape">The kind of rows.</param>
    /// <param name="clusters">Those that whoever asks may see, and wants.</param>
    /// <param name="text">Words that a row must have; null is all rows.</param>
    /// <param name="chosen">Facets and the values of them that are wanted: of one facet any, of several facets each.</param>
    /// <param name="sort">The column; null or unknown is the first one.</param>
    /// <param name="isDescending">The other way round.</param>
    public RowQuery(RowShape shape, IEnumerable<string> clusters, string? text, IEnumerable<KeyValuePair<string, string>> chosen, string? sort, bool isDescending)
    {
        Shape = shape;
        Clusters = [.. clusters.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Text = [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        _chosen = chosen.Where(pair => shape.Facets.Any(facet => facet.Key == pair.Key)).GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        Column = shape.Column(sort) ?? shape.Columns[0];
        IsDescending = isDescending;
        Key = string.Join('\u001f', [shape.Kind.ToString(), string.Join('\u001e', Clusters), string.Join('\u001e', Text),
            .. _chosen.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={string.Join('\u001e', pair.Value.Order(StringComparer.Ordinal))}"),
            Column.Key, isDescending ? "down" : "up"]);
    }

    public RowShape Shape { get; }
    public IReadOnlyList<string> Clusters { get; }
    public IReadOnlyList<string> Text { get; }
    public RowColumn Column { get; }
    public bool IsDescending { get; }
    public string Key { get; }

    public IEnumerable<(string Facet, string Value)> Chosen => _chosen.SelectMany(pair => pair.Value.Select(value => (pair.Key, value)));

    public bool IsChosen(string facet, string value) => _chosen.TryGetValue(facet, out var values) && values.Contains(value);

    /// <summary>A total order: no two rows are equal in it.</summary>
    public int Compare(LiveRow one, LiveRow other)
    {
        var order = Column.Compare(one, other);
        if (order == 0)
            return CompareKeys(one.Key, other.Key);
        return IsDescending ? -order : order;
    }

    /// <summary>How a row stands to the query: whether it fits, and of which facet alone it does not.</summary>
    internal Fit FitOf(LiveRow row)
    {
        if (!Shape.Fits(row, Text))
            return Fit.Not;
        string? missed = null;
        foreach (var facet in Shape.Facets)
            if (_chosen.TryGetValue(facet.Key, out var wanted) && !HasAny(facet, row, wanted))
            {
                if (missed is not null)
                    return Fit.Not;
                missed = facet.Key;
            }
        return missed is null ? Fit.Whole : new(false, missed);
    }

    private static bool HasAny(RowFacet facet, LiveRow row, HashSet<string> wanted)
    {
        foreach (var value in facet.ValuesOf(row))
            if (wanted.Contains(value))
                return true;
        return false;
    }

    private static int CompareKeys(RowKey one, RowKey other)
    {
        var order = string.CompareOrdinal(one.Cluster, other.Cluster);
        if (order == 0)
            order = string.CompareOrdinal(one.Namespace, other.Namespace);
        if (order == 0)
            order = string.CompareOrdinal(one.Name, other.Name);
        return order == 0 ? string.CompareOrdinal(one.Type, other.Type) : order;
    }
}

/// <summary>Whether a row fits a query.</summary>
/// <param name="IsWhole">It does.</param>
/// <param name="MissedFacet">It would, were it not for this facet: it counts among that facet's own values.</param>
internal readonly record struct Fit(bool IsWhole, string? MissedFacet)
{
    public static readonly Fit Whole = new(true, null);
    public static readonly Fit Not = new(false, null);
}
