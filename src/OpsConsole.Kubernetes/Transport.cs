using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OpsConsole.Kubernetes;

/// <summary>The sockets of one connection, made from one reading of its certificate files.</summary>
internal sealed class Transport(HttpMessageInvoker invoker, string stamp) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = invoker;

    /// <summary>Says which state of the files this was made from.</summary>
    public string Stamp { get; } = stamp;

    public static Transport Create(ConnectionSettings settings, CredentialFiles files)
    {
        var stamp = files.Stamp();
        var handler = new SocketsHttpHandler
        {
            SslOptions = TlsOptions(settings, files),
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1 << 20,
            // A dead peer is noticed although TCP says nothing.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = settings.RequestTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseDrainSize = 0,
            // A credential goes to the declared server and nowhere else.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        };
        return new Transport(new HttpMessageInvoker(handler), stamp);
    }

    public void Dispose() => Invoker.Dispose();

    private static SslClientAuthenticationOptions TlsOptions(ConnectionSettings settings, CredentialFiles files)
    {
        var options = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                settings.SkipTlsVerification || errors == SslPolicyErrors.None
                    ? true
                    : throw new CertificateRefusedException(Describe(settings, certificate, chain, errors)),
        };
        if (!settings.SkipTlsVerification && files.Authorities() is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        if (files.ClientCertificates() is { } client)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(client[0], client, offline: true);
        return options;
    }

    private static string Describe(ConnectionSettings settings, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "the server shows no certificate"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the certificate of {certificate?.Subject} is not for {settings.TlsServerName ?? settings.Server.IdnHost}"
        : $"the certificate of {certificate?.Subject} is not trusted: " +
            string.Join(", ", chain?.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct() ?? []);
}

/// <summary>Our own refusal of a server's certificate, told apart from a handshake that failed for another reason.</summary>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message);
