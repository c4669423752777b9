using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Benchmarks;

/// <summary>A client of a cluster with the right to write that does nothing but send: what the console is held against.</summary>
internal static class PlainClient
{
    public static HttpClient Of(SimulatedCluster cluster)
    {
        var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chain.CustomTrustStore.ImportFromPemFile(cluster.CertificateAuthorityFile);
        var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = chain },
            EnableMultipleHttp2Connections = true,
        })
        {
            BaseAddress = cluster.Address,
            DefaultRequestVersion = HttpVersion.Version20,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(cluster.ExecutorTokenFile).Trim());
        return http;
    }
}
