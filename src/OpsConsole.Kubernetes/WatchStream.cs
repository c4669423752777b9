using System.Buffers;
using System.Threading.Channels;

namespace OpsConsole.Kubernetes;

/// <summary>
/// Reads one answer of a watch as fast as it comes and keeps its lines until they are taken. It never waits for whoever takes them: a stream that is
/// not read is closed by the server (k8s.io/apiserver, forget of a slow watcher). What does not fit any more ends the stream instead.
/// </summary>
internal sealed class WatchStream(ApiAnswer answer, int mostWaitingBytes, Action heard) : IAsyncDisposable
{
    private const int MostLineBytes = 32 << 20;
    private const int FirstBuffer = 16 << 10;

    private readonly Channel<Line> _lines = Channel.CreateUnbounded<Line>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _filled;
    private long _waiting;
    private Task _reading = Task.CompletedTask;

    /// <summary>True where the stream was let go because whoever takes its lines is behind.</summary>
    public bool IsOverfull { get; private set; }

    public string Where => answer.Where;

    public void Begin() => _reading = ReadAsync();

    /// <summary>The lines in their order; ends with the stream.</summary>
    /// <exception cref="KubernetesException">The server fell silent, or the connection broke; after every line that came before.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Add(ref _waiting, -line.Length);
            try
            {
                yield return line.Bytes.AsMemory(0, line.Length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(line.Bytes);
            }
        }
    }

    /// <summary>Ends the exchange and waits for the reading to have let go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await answer.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_lines.Reader.TryRead(out var line))
            ArrayPool<byte>.Shared.Return(line.Bytes);
    }

    private async Task ReadAsync()
    {
        Exception? fault = null;
        try
        {
            while (!IsOverfull && await answer.ReadAsync(Room()).ConfigureAwait(false) is > 0 and var read)
            {
                heard();
                Cut(read);
            }
        }
        catch (Exception error) when (error is KubernetesException or OperationCanceledException or ObjectDisposedException)
        {
            // Told to whoever takes the lines, after the last of them.
            fault = error;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _lines.Writer.Complete(fault);
            // A stream that nobody reads any more is not kept open while its lines are taken.
            await answer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Memory<byte> Room()
    {
        if (_filled == _buffer.Length)
        {
            if (_filled >= MostLineBytes)
                throw new KubernetesException(KubernetesFault.Malformed, $"{answer.Where}: a change is longer than {MostLineBytes >> 20} MiB.");
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsMemory(_filled);
    }

    /// <summary>Hands on the lines that are whole; what follows the last of them stays.</summary>
    private void Cut(int read)
    {
        var searched = _filled;
        _filled += read;
        var begun = 0;
        while (_buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n') is >= 0 and var at)
        {
            var end = searched + at;
            if (end > begun)
                Keep(_buffer.AsSpan(begun, end - begun));
            begun = searched = end + 1;
        }
        _buffer.AsSpan(begun, _filled - begun).CopyTo(_buffer);
        _filled -= begun;
    }

    private void Keep(ReadOnlySpan<byte> line)
    {
        if (IsOverfull)
            return;
        var bytes = ArrayPool<byte>.Shared.Rent(line.Length);
        line.CopyTo(bytes);
        _lines.Writer.TryWrite(new(bytes, line.Length));
        // One line always fits, however long.
        IsOverfull = Interlocked.Add(ref _waiting, line.Length) > mostWaitingBytes;
    }

    private readonly record struct Line(byte[] Bytes, int Length);
}
