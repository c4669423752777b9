using System.Buffers;

namespace OpsConsole.Features.Captures;

/// <summary>Some items of a list, copied out of the reader's buffer into one rented array.</summary>
internal sealed class Parcel(int attempt) : IDisposable
{
    /// <summary>Large enough that staging costs little per object, small enough that a few of them are nothing.</summary>
    private const int Size = 1024 * 1024;

    private const int MostItems = 4096;

    private readonly List<(int Start, int Length, UInt128 RawHash)> _items = [];
    private byte[] _bytes = [];
    private int _used;

    public int Attempt { get; } = attempt;

    public int Count => _items.Count;

    /// <summary>False where the parcel is full; only an item larger than a parcel is alone in a larger array.</summary>
    public bool TryAdd(ReadOnlySpan<byte> item, UInt128 rawHash)
    {
        if (Count >= MostItems || (Count > 0 && Size - _used < item.Length))
            return false;
        if (_bytes.Length - _used < item.Length)
            Grow(item.Length);
        item.CopyTo(_bytes.AsSpan(_used));
        _items.Add((_used, item.Length, rawHash));
        _used += item.Length;
        return true;
    }

    public (ReadOnlyMemory<byte> Json, UInt128 RawHash) this[int index] =>
        (_bytes.AsMemory(_items[index].Start, _items[index].Length), _items[index].RawHash);

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    /// <summary>Two sizes only, so that what the pool keeps is used again.</summary>
    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length == 0 ? Size / 8 : Size, _used + needed));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
