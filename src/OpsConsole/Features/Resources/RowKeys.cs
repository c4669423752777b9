namespace OpsConsole.Features.Resources;

/// <summary>The ids of a table's rows in their order: four bytes a row where they lie within that, since every open page of a large type holds its own.</summary>
public sealed class RowKeys
{
    private readonly long _lowest;
    private readonly uint[]? _near;
    private readonly long[] _far = [];

    public RowKeys(long[] ids)
    {
        _lowest = ids.DefaultIfEmpty().Min();
        if (ids.DefaultIfEmpty().Max() - _lowest <= uint.MaxValue)
            _near = Array.ConvertAll(ids, id => (uint)(id - _lowest));
        else
            _far = ids;
    }

    public int Count => _near?.Length ?? _far.Length;

    /// <summary>Those of some rows; fewer where the table ends before.</summary>
    public long[] Take(int first, int count) =>
        _near is null ? [.. _far.Skip(first).Take(count)] : [.. _near.Skip(first).Take(count).Select(id => _lowest + id)];
}
