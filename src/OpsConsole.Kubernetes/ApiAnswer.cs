using System.Buffers;

namespace OpsConsole.Kubernetes;

/// <summary>A successful answer whose body is still arriving. Dispose it to end the exchange.</summary>
public sealed class ApiAnswer : IAsyncDisposable
{
    private const int MostErrorBytes = 64 << 10;

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly AnswerClock _clock;
    private readonly ApiCall _call;
    private readonly CancellationToken _caller;

    internal ApiAnswer(HttpResponseMessage response, Stream body, AnswerClock clock, ApiCall call, string where, CancellationToken caller)
    {
        _response = response;
        _body = body;
        _clock = clock;
        _call = call;
        _caller = caller;
        Where = where;
    }

    public string ContentType => _response.Content.Headers.ContentType?.ToString() ?? "";

    /// <summary>Cluster and path, for messages.</summary>
    internal string Where { get; }

    /// <summary>The next bytes; 0 at the end. The request's own cancellation, silence and total time apply.</summary>
    /// <exception cref="KubernetesException">The server fell silent or the connection ended inside the body.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _clock.Wait();
        try
        {
            return await _body.ReadAsync(buffer, _clock.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or HttpRequestException)
        {
            throw ClusterConnection.Explain(error, _clock, _call, Where, _caller);
        }
        finally
        {
            _clock.Rest();
        }
    }

    /// <summary>The whole body, refused when it is longer than <paramref name="most"/> bytes.</summary>
    internal async Task<byte[]> ReadWholeAsync(int most)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp((int)Math.Min(_response.Content.Headers.ContentLength ?? 16384, most), 256, most));
        try
        {
            for (var filled = 0; ;)
            {
                var read = await ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
                if (read == 0)
                    return buffer[..filled];
                filled += read;
                if (filled >= most)
                    throw new KubernetesException(KubernetesFault.Malformed, $"{Where}: the answer is longer than {most >> 20} MiB.");
                if (filled == buffer.Length)
                    buffer = Grown(buffer);
            }
        }
        finally
        {
            // It held what may be a secret.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static byte[] Grown(byte[] full)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(2 * full.Length);
        full.CopyTo(buffer, 0);
        ArrayPool<byte>.Shared.Return(full, clearArray: true);
        return buffer;
    }

    /// <summary>The first bytes of an error's body, as far as they come: the status is known, a body cut short only costs the server's words.</summary>
    internal async Task<byte[]> ReadBeginningAsync()
    {
        var buffer = new byte[MostErrorBytes];
        var filled = 0;
        try
        {
            while (filled < buffer.Length && await ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false) is > 0 and var read)
                filled += read;
        }
        catch (KubernetesException)
        {
            // See the summary.
        }
        return buffer[..filled];
    }

    public async ValueTask DisposeAsync()
    {
        await _body.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
        _clock.Dispose();
        _call.Dispose();
    }
}
