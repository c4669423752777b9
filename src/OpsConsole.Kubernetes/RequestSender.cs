using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace OpsConsole.Kubernetes;

/// <summary>Sockets and credential of one connection: every request of it goes through here.</summary>
internal sealed class RequestSender(ConnectionSettings settings) : IDisposable
{
    /// <summary>Requests that begin together ask the files once; no answer comes within it, so whoever exchanges a file between two requests is noticed by the second.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMicroseconds(250);

    private readonly CredentialFiles _files = new(settings);
    private readonly Lock _lock = new();
    private Transport? _transport;
    private Reading? _reading;
    private long _tracedAt;
    private bool _disposed;

    /// <summary>Sends a request, and once more after a 401 with the credential as it stands then: a 401 is an answer, nothing was done.</summary>
    /// <param name="make">A fresh request for each time of sending; asked before anything else that may fail.</param>
    /// <param name="where">Cluster and path, for messages.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    public async Task<SentRequest> SendAsync(Func<HttpRequestMessage> make, string where, CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(make(), where, cancellationToken).ConfigureAwait(false);
        if (sent.Response.StatusCode != HttpStatusCode.Unauthorized)
            return sent;
        // A credential may have been exchanged just now; a second 401 is an answer.
        sent.Response.Dispose();
        Renew();
        return await SendOnceAsync(make(), where, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _transport?.Dispose();
        }
    }

    private async Task<SentRequest> SendOnceAsync(HttpRequestMessage request, string where, CancellationToken cancellationToken)
    {
        var (transport, token, _) = Current();
        if (token is not null && settings.Server.Scheme != Uri.UriSchemeHttps && !settings.Server.IsLoopback)
            throw new KubernetesException(KubernetesFault.CertificateRefused, $"{where}: the server is not https, so no credential is sent to it.");

        request.RequestUri = new Uri(settings.Server.AbsoluteUri.TrimEnd('/') + request.RequestUri!.OriginalString);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.TryAddWithoutValidation("User-Agent", "OpsConsole");
        // SocketsHttpHandler takes the name it expects in the certificate, and the one it sends as SNI, from the Host header alone.
        if (settings.TlsServerName is { } name)
            request.Headers.Host = $"{name}:{settings.Server.Port}";
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new(await transport.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false), token);
    }

    private Reading Current()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_reading is { Trace: not null } known && Stopwatch.GetElapsedTime(_tracedAt) < Together)
                return known;
            // Asked before anything is read: what is exchanged meanwhile is noticed by the next request.
            _tracedAt = Stopwatch.GetTimestamp();
            var trace = _files.Trace();
            if (_reading is { } former && trace is not null && trace == former.Trace)
                return former;
            return _reading = new(Transported(), _files.Token(), trace);
        }
    }

    private Transport Transported()
    {
        if (_transport is { } current && current.Stamp == _files.Stamp())
            return current;
        try
        {
            // The one replaced is not disposed: its exchanges finish, its idle sockets close by themselves.
            return _transport = Transport.Create(settings, _files);
        }
        catch (KubernetesException) when (_transport is not null)
        {
            // Files in the middle of an exchange (a new certificate beside the old key): what worked goes on, the next exchange of a file has them read again.
            return _transport;
        }
    }

    private void Renew()
    {
        lock (_lock)
            (_transport, _reading) = (null, null);
    }

    /// <summary>What the files came to, as long as their trace is the same.</summary>
    private sealed record Reading(Transport Transport, string? Token, string? Trace);
}

/// <summary>The headers of an answer, and the token by which it was asked for, so that no message quotes it.</summary>
internal readonly record struct SentRequest(HttpResponseMessage Response, string? Credential);
