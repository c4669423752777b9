using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;

namespace OpsConsole.Features.Storage.Rows;

/// <summary>A row that is different: its new state, or null where it is gone.</summary>
public readonly record struct RowChange(RowKey Key, LiveRow? Row);

/// <summary>Joins the facts of one cluster into rows, and makes again only those that a change touches. One writer; not thread-safe.</summary>
public sealed class ClusterJoin(string cluster, IReadOnlyList<IRowMaker> makers)
{
    private const int MostKept = 1000;

    private readonly Dictionary<RowKey, LiveRow> _rows = [];
    private readonly HashSet<RowKey> _touched = [];
    private readonly Dictionary<RowKind, IRowMaker> _makers = makers.ToDictionary(maker => maker.Kind);

    public ClusterFacts Facts { get; } = new(cluster);

    public IReadOnlyDictionary<RowKey, LiveRow> Rows => _rows;

    public void Put(ObjectFacts facts)
    {
        if (Facts.Find(facts.Key) is { } before)
            Touch(before);
        Facts.Put(facts);
        Touch(facts);
    }

    public void Remove(ObjectKey key)
    {
        if (Facts.Find(key) is not { } before)
            return;
        Touch(before);
        Facts.Take(key);
        // What joined it only through what it was is found by the same names once more.
        Touch(before);
    }

    /// <summary>Null where the type is not followed any more.</summary>
    public void Cover(string type, TypeCoverage? coverage)
    {
        var before = Facts.Coverage.GetValueOrDefault(type);
        if (before == coverage)
            return;
        Facts.Cover(type, coverage);
        // Whether changes are heard at the moment is no part of any row.
        if (before is { State: CoverageState.Complete or CoverageState.Behind } && coverage is { State: CoverageState.Complete or CoverageState.Behind })
            return;
        foreach (var maker in makers)
            _touched.UnionWith(maker.TouchedBy(type, Facts));
    }

    /// <summary>The cluster told its types, but for these groups.</summary>
    public void Discover(IReadOnlyDictionary<string, string> gaps)
    {
        if (!Facts.Discover(gaps))
            return;
        foreach (var facts in Facts.All)
            Touch(facts);
        _touched.UnionWith(_rows.Keys);
    }

    /// <summary>What must be protected may be another; the cluster's labels may have changed.</summary>
    public void Require(RequiredProtection required)
    {
        if (Facts.MustBeProtected.Equals(required))
            return;
        Facts.MustBeProtected = required;
        _touched.UnionWith(_rows.Keys.Where(key => key.Kind is RowKind.Protection));
    }

    /// <summary>The rows that are different since the last call, each once.</summary>
    public IReadOnlyList<RowChange> Drain()
    {
        if (_touched.Count == 0)
            return [];
        var changes = new List<RowChange>(_touched.Count);
        foreach (var key in _touched)
        {
            var row = _makers[key.Kind].Make(key, Facts);
            if (row is null ? !_rows.Remove(key) : _rows.TryGetValue(key, out var before) && before.Equals(row))
                continue;
            if (row is not null)
                _rows[key] = row;
            changes.Add(new(key, row));
        }
        _touched.Clear();
        // The first reading of a cluster touches everything, what comes later only little.
        if (_touched.Capacity > MostKept)
        {
            _touched.TrimExcess();
            _rows.TrimExcess();
            Facts.Trim();
        }
        return changes;
    }

    private void Touch(ObjectFacts facts)
    {
        foreach (var maker in makers)
            _touched.UnionWith(maker.Touched(facts, Facts));
    }
}
