using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using k8s;
using k8s.Models;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>A client that was written for real clusters finds nothing unusual in a simulated one.</summary>
public sealed class KubernetesClientTests
{
    [Fact]
    public async Task The_official_client_reads_pages_creates_and_deletes()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "official",
            World = new WorldOptions { Objects = 60, TickInterval = TimeSpan.Zero },
        });
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(cluster.CertificateAuthorityFile);
        using var client = new k8s.Kubernetes(new KubernetesClientConfiguration
        {
            Host = cluster.Address.ToString(),
            SslCaCerts = authorities,
            AccessToken = await File.ReadAllTextAsync(cluster.TokenFile),
        });

        var names = await NamespacesAsync(client);
        await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = "made-by-the-client" } });
        var more = await NamespacesAsync(client);
        await client.CoreV1.DeleteNamespaceAsync("made-by-the-client");
        var tidb = (JsonElement)await client.CustomObjects.ListClusterCustomObjectAsync("pingcap.com", "v1alpha1", "tidbclusters");

        Assert.Contains("kube-system", names);
        Assert.Equal([.. names, "made-by-the-client"], more.Order(StringComparer.Ordinal).OrderBy(name => name == "made-by-the-client"));
        Assert.NotEqual(0, tidb.GetProperty("items").GetArrayLength());
    }

    private static async Task<List<string>> NamespacesAsync(k8s.Kubernetes client)
    {
        var names = new List<string>();
        string? next = null;
        do
        {
            var page = await client.CoreV1.ListNamespaceAsync(limit: 2, continueParameter: next);
            names.AddRange(page.Items.Select(item => item.Metadata.Name));
            next = page.Metadata.ContinueProperty;
        } while (!string.IsNullOrEmpty(next));
        return names;
    }
}
