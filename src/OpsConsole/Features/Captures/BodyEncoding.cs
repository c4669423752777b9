using System.Buffers;
using ZstdSharp;

namespace OpsConsole.Features.Captures;

/// <summary>How bodies lie in <c>version</c>: 0 raw, 1 zstd. The managedFields beside a body are encoded the same way.</summary>
public static class BodyEncoding
{
    public const short Raw = 0;
    public const short Zstd = 1;

    /// <exception cref="InvalidDataException">When the stored bytes are damaged.</exception>
    public static byte[] Decode(short encoding, ReadOnlySpan<byte> stored)
    {
        switch (encoding)
        {
            case Raw:
                return stored.ToArray();
            case Zstd:
                try
                {
                    using var decompressor = new Decompressor();
                    return decompressor.Unwrap(stored).ToArray();
                }
                catch (ZstdException error)
                {
                    throw new InvalidDataException("A stored body cannot be decompressed.", error);
                }
            default:
                throw new InvalidDataException($"A stored body has the unknown encoding {encoding}.");
        }
    }
}

/// <summary>Compresses bodies into one reused buffer: not thread-safe, and a result is valid until the next call.</summary>
internal sealed class BodyEncoder : IDisposable
{
    private readonly Compressor _compressor = new(level: 3);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);

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
