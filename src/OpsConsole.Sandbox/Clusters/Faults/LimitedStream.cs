namespace OpsConsole.Sandbox.Clusters.Faults;

internal enum AtLimit { Cut, Hang }

/// <summary>Thrown inside an answer that is to be cut.</summary>
internal sealed class LimitReachedException : IOException;

/// <summary>A response body that lets only so many bytes through, then ends badly.</summary>
internal sealed class LimitedStream(Stream inner, long most, AtLimit atLimit, CancellationToken gone) : Stream
{
    private long _left = most;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var through = (int)Math.Min(buffer.Length, _left);
        _left -= through;
        await inner.WriteAsync(buffer[..through], cancellationToken);
        if (through == buffer.Length)
            return;
        await inner.FlushAsync(cancellationToken);
        if (atLimit == AtLimit.Hang)
            await Silence.UntilAsync(gone);
        throw new LimitReachedException();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    public override void Flush() => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
