using System.Net;
using System.Net.Http.Headers;

namespace OpsConsole.Kubernetes;

/// <summary>One API server: a pooled HTTP client with the cluster's trust and credential. Thread-safe; dispose when the declaration goes.</summary>
public sealed class ClusterConnection(ConnectionSettings settings, TimeProvider time) : IDisposable
{
    private const int MostDocumentBytes = 64 << 20;
    private const int MostErrorBytes = 64 << 10;

    private readonly CredentialFiles _files = new(settings);
    private readonly Lock _lock = new();
    private Transport? _transport;
    private bool _disposed;

    public ConnectionSettings Settings { get; } = settings;

    /// <summary>Reads a small document (version, discovery, one object) whole.</summary>
    /// <param name="path">Path and query, beginning with a slash.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="KubernetesException">Whatever went wrong, with its <see cref="KubernetesFault"/>.</exception>
    public async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        await using var answer = await OpenAsync(path, "application/json", cancellationToken).ConfigureAwait(false);
        return await answer.ReadWholeAsync(MostDocumentBytes).ConfigureAwait(false);
    }

    /// <summary>Sends a GET and hands over the answer as soon as its headers are there.</summary>
    /// <param name="path">Path and query, beginning with a slash.</param>
    /// <param name="accept">The media types wanted, as the Accept header writes them.</param>
    /// <param name="cancellationToken">Ends the request, and later the reading of the body.</param>
    /// <exception cref="KubernetesException">Whatever went wrong, with its <see cref="KubernetesFault"/>.</exception>
    public async Task<ApiAnswer> OpenAsync(string path, string accept, CancellationToken cancellationToken)
    {
        var where = $"Cluster {Settings.Name}, {PathOnly(path)}";
        var clock = new AnswerClock(Settings, time, cancellationToken);
        var call = ApiCall.Begin(Settings.Name, path, time);
        HttpResponseMessage? response = null;
        try
        {
            clock.Wait();
            (response, var credential) = await SendAsync(path, accept, where, clock.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                // A credential may have been exchanged just now; a second 401 is an answer.
                response.Dispose();
                Renew();
                (response, credential) = await SendAsync(path, accept, where, clock.Token).ConfigureAwait(false);
            }
            var body = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
            clock.Rest();
            call.Answered((int)response.StatusCode);
            var answer = new ApiAnswer(response, body, clock, call, where, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw Faults.Of(response, await BeginningAsync(answer).ConfigureAwait(false), where, credential, time);
            if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
                throw new KubernetesException(KubernetesFault.Malformed, $"{where}: the answer is a web page, not the Kubernetes API's.");
            return answer;
        }
        catch (Exception error)
        {
            using (clock)
            using (call)
            using (response)
            {
                if (error is OperationCanceledException or IOException or HttpRequestException)
                    throw Explain(error, clock, call, where, cancellationToken);
                call.Failed((error as KubernetesException)?.Fault ?? KubernetesFault.Unreachable);
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _transport?.Dispose();
        }
    }

    /// <summary>What a failed wait means: the caller's own cancellation stays one, everything else becomes a named fault.</summary>
    internal static Exception Explain(Exception error, AnswerClock clock, ApiCall call, string where, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
            return error as OperationCanceledException ?? new OperationCanceledException(caller);
        var fault = clock.Reason is { } reason ? new KubernetesException(KubernetesFault.TimedOut, $"{where}: {reason}.") : Faults.Of(error, where);
        call.Failed(fault.Fault);
        return fault;
    }

    private async Task<(HttpResponseMessage Response, string? Credential)> SendAsync(
        string path, string accept, string where, CancellationToken cancellationToken)
    {
        var transport = Current();
        var token = _files.Token();
        if (token is not null && Settings.Server.Scheme != Uri.UriSchemeHttps && !Settings.Server.IsLoopback)
            throw new KubernetesException(KubernetesFault.CertificateRefused, $"{where}: the server is not https, so no credential is sent to it.");

        var request = new HttpRequestMessage(HttpMethod.Get, Address(path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "OpsConsole");
        // SocketsHttpHandler takes the name it expects in the certificate, and the one it sends as SNI, from the Host header alone.
        if (Settings.TlsServerName is { } name)
            request.Headers.Host = $"{name}:{Settings.Server.Port}";
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await transport.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false), token);
    }

    private Uri Address(string path) => new(Settings.Server.AbsoluteUri.TrimEnd('/') + path);

    private Transport Current()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_transport is { } current && current.Stamp == _files.Stamp())
                return current;
            try
            {
                // The one replaced is not disposed: its exchanges finish, its idle sockets close by themselves.
                return _transport = Transport.Create(Settings, _files);
            }
            catch (KubernetesException) when (_transport is not null)
            {
                // Files in the middle of an exchange (a new certificate beside the old key): what worked goes on, the next request looks again.
                return _transport;
            }
        }
    }

    private void Renew()
    {
        lock (_lock)
            _transport = null;
    }

    private static async Task<byte[]> BeginningAsync(ApiAnswer answer)
    {
        var buffer = new byte[MostErrorBytes];
        var filled = 0;
        try
        {
            while (filled < buffer.Length && await answer.ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false) is > 0 and var read)
                filled += read;
        }
        catch (KubernetesException)
        {
            // The status is known; a body cut short only costs the server's words.
        }
        return buffer[..filled];
    }

    private static string PathOnly(string path) => path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? path[..query] : path;
}
