using System.Diagnostics;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>Clients that know nothing of the simulation.</summary>
public sealed class SimulatedClientTests
{
    [Fact]
    public async Task The_consoles_own_library_discovers_and_lists_the_world()
    {
        await using var cluster = await StartAsync();
        using var connection = new ClusterConnection(new ConnectionSettings
        {
            Name = cluster.Name,
            Server = cluster.Address,
            CertificateAuthorityFile = cluster.CertificateAuthorityFile,
            Credential = new CredentialReference.TokenFile(cluster.ReadOnlyTokenFile),
        }, TimeProvider.System);

        var found = await new ApiDiscovery(connection).DiscoverAsync(TestContext.Current.CancellationToken);
        var buckets = found.Types.Single(type => type.Name == "buckets.s3.aws.upbound.io");
        var sink = new Counter();
        var outcome = await new ResourceLister(connection, TimeProvider.System).ListAsync(buckets, new OpsConsole.Kubernetes.ListOptions { PageSize = 3 }, sink, TestContext.Current.CancellationToken);

        Assert.Empty(found.Gaps);
        Assert.Equal("v1beta2", buckets.Version);
        Assert.Contains("managed", buckets.Categories);
        Assert.Equal(["SYNCED", "READY", "EXTERNAL-NAME", "AGE"], buckets.PrinterColumns.Select(column => column.Name));
        Assert.True(outcome.IsComplete, outcome.Reason);
        Assert.Equal(cluster.Store.Latest(buckets.Name).Objects.Count, sink.Items);
        Assert.True(outcome.Pages > 1);
    }

    [Fact]
    public async Task Kubectl_gets_describes_and_edits()
    {
        if (Path.Combine("/usr/bin", "kubectl") is var kubectl && !File.Exists(kubectl) && !File.Exists(kubectl = "/usr/local/bin/kubectl"))
            Assert.Skip("kubectl is not installed");
        await using var cluster = await StartAsync();

        var table = await RunAsync(cluster, kubectl, "get", "tc", "-A");
        var described = await RunAsync(cluster, kubectl, "describe", "tc", "tidb", "-n", "dataplane-c10001");
        var managed = await RunAsync(cluster, kubectl, "get", "managed");
        var patched = await RunAsync(cluster, kubectl, "patch", "tc", "tidb", "-n", "dataplane-c10001", "--type=merge", "-p", """{"spec":{"paused":true}}""");
        var labelled = await RunAsync(cluster, kubectl, "label", "ns", "dataplane-c10001", "seen=yes");

        Assert.Contains("dataplane-c10001   tidb", table, StringComparison.Ordinal);
        Assert.Contains("pingcap/tikv", described, StringComparison.Ordinal);
        Assert.Contains("bucket.s3.aws.upbound.io/", managed, StringComparison.Ordinal);
        Assert.Contains("patched", patched, StringComparison.Ordinal);
        Assert.Contains("labeled", labelled, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(SimulatedCluster cluster, string kubectl, params string[] arguments)
    {
        var start = new ProcessStartInfo(kubectl, ["--kubeconfig", cluster.KubeconfigFile, "--cache-dir", Path.Combine(Path.GetDirectoryName(cluster.KubeconfigFile)!, "cache"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await error}{output}");
        return output;
    }

    private static Task<SimulatedCluster> StartAsync() => SimulatedCluster.StartAsync(new SimulatedClusterOptions
    {
        Name = "clients",
        World = new WorldOptions { Objects = 150, Environment = "prod", TickInterval = TimeSpan.Zero },
    }, TestContext.Current.CancellationToken);

    private sealed class Counter : IListSink
    {
        public int Items { get; private set; }

        public void Begin() => Items = 0;

        public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
        {
            Items++;
            return ValueTask.CompletedTask;
        }
    }
}
