using System.Buffers.Binary;

namespace OpsConsole.Features.Captures;

/// <summary>One row of <c>current</c>, as far as a list is compared with it.</summary>
public readonly record struct KnownObject(long ResourceId, byte[]? RawHash, byte[] Hash);

/// <summary>What the database holds of one type, small enough for a million objects, and which of it a list has shown.</summary>
public sealed class KnownObjects
{
    private readonly List<long> _ids = [];
    private readonly Dictionary<UInt128, int> _byRawHash = [];
    private readonly HashSet<UInt128> _hashes = [];
    private bool[] _seen = [];

    public int Count => _ids.Count;

    public void Add(KnownObject known)
    {
        if (known.RawHash is { } raw)
            _byRawHash[BinaryPrimitives.ReadUInt128BigEndian(raw)] = _ids.Count;
        _hashes.Add(Short(known.Hash));
        _ids.Add(known.ResourceId);
    }

    /// <summary>The list begins: nothing has been seen.</summary>
    public void Begin() => _seen = new bool[_ids.Count];

    /// <summary>True where exactly these bytes are what the database holds.</summary>
    public bool See(UInt128 rawHash)
    {
        if (!_byRawHash.TryGetValue(rawHash, out var index))
            return false;
        _seen[index] = true;
        return true;
    }

    /// <summary>True where this canonical form is current, though other bytes led to it.</summary>
    public bool HasForm(byte[] hash) => _hashes.Contains(Short(hash));

    /// <summary>The objects of which the list did not show the known bytes.</summary>
    public long[] Unseen() => [.. _ids.Where((_, index) => !_seen[index])];

    /// <summary>Half of a SHA-256 stays beyond anybody's power to collide.</summary>
    private static UInt128 Short(byte[] hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
