using System.Net;
using System.Net.Http.Headers;

namespace OpsConsole.Kubernetes;

/// <summary>
/// A body that travels once and tells whether it began to. A server acts only on a body that it has whole, so where this one never began
/// nothing was done; and where the sockets would send a request again by themselves, this one is not there to be sent.
/// </summary>
internal sealed class OneTimeContent : HttpContent
{
    private readonly byte[] _body;
    private int _begun;

    public OneTimeContent(byte[] body, string media)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue(media);
    }

    public bool HasBegun => Volatile.Read(ref _begun) == 1;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 1)
            throw new IOException("the connection ended and the request is not sent twice");
        await stream.WriteAsync(_body, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
