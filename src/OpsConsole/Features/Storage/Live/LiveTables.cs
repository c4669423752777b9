using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Live;

/// <summary>One table a kind of rows.</summary>
public sealed class LiveTables
{
    private readonly LiveTable[] _tables = [.. Enum.GetValues<RowKind>().Select(kind => new LiveTable(kind))];

    public LiveTable this[RowKind kind] => _tables[(int)kind];

    /// <summary>How many rows of a cluster there are, by kind and state.</summary>
    internal int[][] CountStates(string cluster) => [.. _tables.Select(table => table.CountStates(cluster))];

    internal void Apply(IReadOnlyList<RowChange> changes)
    {
        if (changes.Count == 0)
            return;
        foreach (var group in changes.GroupBy(change => change.Key.Kind))
            this[group.Key].Apply([.. group]);
    }

    internal void Drop(string cluster)
    {
        foreach (var table in _tables)
            table.Drop(cluster);
    }
}
