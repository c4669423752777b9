using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Testing;

/// <summary>How a test reaches a simulated cluster by the console's own connection.</summary>
public static class ClusterSettings
{
    /// <param name="cluster">Whom to reach.</param>
    /// <param name="tokenFile">As whom: one of the cluster's token files.</param>
    public static ConnectionSettings Of(SimulatedCluster cluster, string tokenFile) => new()
    {
        Name = cluster.Name,
        Server = cluster.Address,
        CertificateAuthorityFile = cluster.CertificateAuthorityFile,
        Credential = new CredentialReference.TokenFile(tokenFile),
    };
}
