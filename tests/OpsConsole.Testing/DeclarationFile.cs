using System.Text.Json;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Testing;

/// <summary>How a console is told of a simulated cluster.</summary>
public static class DeclarationFile
{
    /// <summary>Written into the folder in which the cluster's certificate and tokens lie; its token may only read.</summary>
    public static void Write(string folder, SimulatedCluster cluster, string environment, string? schedule = null) =>
        WholeFile.Write(Path.Combine(folder, cluster.Name + ".json"), JsonSerializer.Serialize(new
        {
            name = cluster.Name,
            server = cluster.Address,
            certificateAuthority = Path.GetFileName(cluster.CertificateAuthorityFile),
            credential = new { tokenFile = Path.GetFileName(cluster.ReadOnlyTokenFile) },
            labels = new { environment },
            schedule,
        }));
}
