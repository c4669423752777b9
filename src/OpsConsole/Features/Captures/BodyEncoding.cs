using System.Buffers;
using ZstdSharp;

namespace OpsConsole.Features.Captures;

/// <summary>
/// How bodies lie in <c>version</c>: 0 raw, 1 zstd, 2 zstd with the dictionary that the row names. The managedFields beside a body are
/// encoded the same way.
/// </summary>
public static class BodyEncoding
{
    public const short Raw = 0;
    public const short Zstd = 1;
    public const short ZstdWithDictionary = 2;

    /// <param name="encoding">One of the three.</param>
    /// <param name="stored">The column's bytes.</param>
    /// <param name="dictionary">The content of the row's dictionary; asked for only where the encoding has one.</param>
    /// <exception cref="InvalidDataException">When the stored bytes are damaged, or their dictionary is not there.</exception>
    public static byte[] Decode(short encoding, ReadOnlySpan<byte> stored, byte[]? dictionary)
    {
        switch (encoding)
        {
            case Raw:
                return stored.ToArray();
            case Zstd:
                return Decompress(stored, null);
            case ZstdWithDictionary:
                return Decompress(stored, dictionary ?? throw new InvalidDataException("The dictionary of a stored body is missing."));
            default:
                throw new InvalidDataException($"A stored body has the unknown encoding {encoding}.");
        }
    }

    /// <summary>Each thread keeps what it decompresses with, and the dictionary that it read last: to take one in costs more than a body.</summary>
    [ThreadStatic] private static Decompressor? _plain;
    [ThreadStatic] private static (Decompressor Decompressor, byte[] Dictionary)? _withDictionary;

    private static byte[] Decompress(ReadOnlySpan<byte> stored, byte[]? dictionary)
    {
        try
        {
            return (dictionary is null ? _plain ??= new Decompressor() : With(dictionary)).Unwrap(stored).ToArray();
        }
        catch (ZstdException error)
        {
            throw new InvalidDataException("A stored body cannot be decompressed.", error);
        }
    }

    private static Decompressor With(byte[] dictionary)
    {
        if (_withDictionary is { } known && ReferenceEquals(known.Dictionary, dictionary))
            return known.Decompressor;
        var decompressor = new Decompressor();
        decompressor.LoadDictionary(dictionary);
        _withDictionary?.Decompressor.Dispose();
        _withDictionary = (decompressor, dictionary);
        return decompressor;
    }
}

/// <summary>Compresses bodies into one reused buffer: not thread-safe, and a result is valid until the next call.</summary>
internal sealed class BodyEncoder : IDisposable
{
    public const int Level = 3;

    private readonly Compressor _compressor = new(Level);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);

    /// <summary>What is encoded from now on needs <paramref name="dictionary"/> to be read.</summary>
    public void Use(byte[] dictionary) => _compressor.LoadDictionary(dictionary);

    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> plain)
    {
        var bound = Compressor.GetCompressBound(plain.Length);
        if (bound > _buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(bound);
        }
        return _buffer.AsMemory(0, _compressor.Wrap(plain, _buffer));
    }

    public void Dispose()
    {
        _compressor.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
