using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpsConsole.Platform.Access;

/// <summary>Calls to provider and directory. A redirect would carry the console's secrets elsewhere, a proxy would see them: neither is followed.</summary>
internal static class TrustedHttp
{
    /// <param name="authorityFile">Trusted instead of the system's authorities; null trusts those.</param>
    public static SocketsHttpHandler Handler(string? authorityFile)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        if (authorityFile is null)
            return handler;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return handler;
    }

    /// <summary>What is wrong with the file, or null.</summary>
    public static string? FaultOf(string authorityFile)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(authorityFile);
            return authorities.Count > 0 ? null : $"'{authorityFile}' holds no PEM certificate";
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"'{authorityFile}' cannot be read: {error.Message}";
        }
    }
}
