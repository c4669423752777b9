using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Views;

/// <summary>
/// The rows of one query in their order and the counts beside them, kept by changes alone: what does not fit is known to the table only, however many look.
/// One writer; not thread-safe.
/// </summary>
internal sealed class ViewRows(RowQuery query)
{
    private readonly Dictionary<(string Facet, string Value), int> _counts = [];
    private Dictionary<(string Facet, string Value), int> _told = [];
    private readonly HashSet<string> _clusters = [.. query.Clusters];
    private readonly Comparer<LiveRow> _order = Comparer<LiveRow>.Create(query.Compare);
    private LiveRow[] _sorted = [];

    /// <summary>Whether they fit or not.</summary>
    public int Total { get; private set; }

    public void Fill(IReadOnlyCollection<LiveRow> rows)
    {
        Total = rows.Count;
        _counts.Clear();
        var fit = new List<LiveRow>();
        foreach (var row in rows)
            if (Count(row, 1))
                fit.Add(row);
        _sorted = [.. fit];
        Array.Sort(_sorted, _order);
    }

    /// <summary>Whatever the number of rows, they are copied once for all changes; none of these may be told twice.</summary>
    public void Apply(IReadOnlyList<TableChange> changes)
    {
        var (gone, come) = (new List<int>(), new List<LiveRow>());
        foreach (var (key, before, row) in changes)
        {
            if (!_clusters.Contains(key.Cluster))
                continue;
            Total += (row is null ? 0 : 1) - (before is null ? 0 : 1);
            if (before is not null && Count(before, -1))
                gone.Add(Array.BinarySearch(_sorted, before, _order));
            if (row is not null && Count(row, 1))
                come.Add(row);
        }
        if (gone.Count == 0 && come.Count == 0)
            return;
        gone.Sort();
        come.Sort(_order);
        _sorted = Merge(gone, come);
    }

    /// <summary>Never written to again.</summary>
    public LiveRow[] Rows() => _sorted;

    /// <summary>The same instance as before where nothing of it is another.</summary>
    public IReadOnlyDictionary<(string Facet, string Value), int> Counts()
    {
        if (_told.Count != _counts.Count || _counts.Any(count => _told.GetValueOrDefault(count.Key) != count.Value))
            _told = new(_counts);
        return _told;
    }

    private LiveRow[] Merge(List<int> gone, List<LiveRow> come)
    {
        var merged = new LiveRow[_sorted.Length - gone.Count + come.Count];
        var (from, to, skipped) = (0, 0, 0);
        foreach (var row in come)
        {
            // Where it stood before and its place is the same, that one goes.
            var place = Array.BinarySearch(_sorted, row, _order);
            CopyUntil(place < 0 ? ~place : place);
            merged[to++] = row;
        }
        CopyUntil(_sorted.Length);
        return merged;

        void CopyUntil(int end)
        {
            while (from < end)
            {
                var stop = skipped < gone.Count ? Math.Min(gone[skipped], end) : end;
                Array.Copy(_sorted, from, merged, to, stop - from);
                to += stop - from;
                from = stop;
                if (skipped < gone.Count && gone[skipped] == from && from < end)
                {
                    from++;
                    skipped++;
                }
            }
        }
    }

    /// <summary>True where the row fits.</summary>
    private bool Count(LiveRow row, int by)
    {
        var fit = query.FitOf(row);
        if (fit is { IsWhole: false, MissedFacet: null })
            return false;
        foreach (var facet in query.Shape.Facets)
            if (fit.IsWhole || fit.MissedFacet == facet.Key)
                foreach (var value in facet.ValuesOf(row))
                {
                    ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, (facet.Key, value), out _);
                    count += by;
                    if (count == 0)
                        _counts.Remove((facet.Key, value));
                }
        return fit.IsWhole;
    }
}
