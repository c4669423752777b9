using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>What the sandbox's world has to show of classes and volumes, read as the console reads it.</summary>
public sealed class SimulatedStorageTests
{
    private const string Space = "dataplane-c10001";

    private static readonly (string Group, string Version, string Resource, string Kind)[] Types =
    [
        ("storage.k8s.io", "v1", "storageclasses", "StorageClass"), ("", "v1", "persistentvolumes", "PersistentVolume"), ("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"),
        ("", "v1", "events", "Event"), ("pingcap.com", "v1alpha1", "tidbclusters", "TidbCluster"),
    ];

    [Fact]
    public async Task Each_claim_and_volume_that_needs_a_look_is_there()
    {
        var join = await JoinAsync("prod");

        VolumeRow Claim(string name) => (VolumeRow)join.Rows[new(RowKind.Volume, "world", StorageTypes.Claims, Space, name)];
        Assert.StartsWith("ProvisioningFailed: failed to provision volume", Claim("scratch-data-0").Why, StringComparison.Ordinal);
        Assert.Equal("Waits for a pod", Claim("restore-data-0").StateText);
        Assert.Equal(("Resizing", "FileSystemResizePending", 30L << 30), (Claim("pd-tidb-pd-0").StateText, Claim("pd-tidb-pd-0").Resize!.Step, Claim("pd-tidb-pd-0").VolumeCapacity));
        Assert.Equal("tikv of tidb", Claim("tikv-tidb-tikv-1").Owner);
        Assert.Contains(join.Rows.Values.OfType<VolumeRow>(), row => row is { IsOrphan: true, Phase: "Released" });
    }

    [Fact]
    public async Task Classes_show_what_is_wrong_with_them_and_who_moves_to_them()
    {
        var join = await JoinAsync("prod");

        ClassRow Class(string name) => (ClassRow)join.Rows[ClassRows.KeyOf("world", name)];
        Assert.Equal(["immediate-zonal", "unencrypted", "expansion-off"], Class("scratch-immediate").Findings.Items.Select(finding => finding.Key));
        Assert.Equal("gp3 · 4,000 IOPS · 400 MiB/s · encrypted", Class("gp3-4000-400").Words);
        Assert.Contains("tikv raft of dataplane-c10001/tidb", Class("gp3-4000-400").Users.Select(user => user.Words));
        Assert.Contains(new ClassMigration("pd of dataplane-c10001/tidb", "gp3", "gp3-4000-400", 1, 3), Class("gp3-4000-400").Migrations);
        Assert.DoesNotContain(join.Rows.Values, row => row.Findings.Has("default-class-ambiguous"));
    }

    [Fact]
    public async Task Staging_has_two_default_classes()
    {
        var join = await JoinAsync("staging");

        Assert.Equal(["gp2-legacy", "gp3"], join.Rows.Values.Where(row => row.Findings.Has("default-class-ambiguous")).Select(row => row.Key.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Buckets_that_drift_wait_fail_or_only_look_protected_stay_so()
    {
        await using var cluster = await StartAsync("prod");
        using var client = new ClusterClient(cluster);
        for (var step = 0; step < 4; step++)
            cluster.World!.Tick();

        async Task<string> Bucket(string purpose) => (await client.GetAsync($"/apis/s3.aws.upbound.io/v1beta2/buckets/tdc-prod-use1-c10001-{purpose}")).Text;
        var drifted = await Bucket("events");
        Assert.Contains("changed-by-hand", drifted, StringComparison.Ordinal);
        Assert.Contains("AccessDenied", await Bucket("export"), StringComparison.Ordinal);
        Assert.Contains("ReconcilePaused", await Bucket("migration"), StringComparison.Ordinal);
        Assert.Contains("deletion-attempt-with-policy", await Bucket("ledger"), StringComparison.Ordinal);
        foreach (var labelled in new[] { "ledger", "reports" })
            Assert.Contains("\"crossplane.io/in-use\":\"true\"", await Bucket(labelled), StringComparison.Ordinal);
        Assert.Equal(404, (await client.GetAsync("/apis/protection.crossplane.io/v1beta1/clusterusages/ineffective-protect-reports")).Code);
        var aspect = await client.GetAsync($"/apis/s3.aws.m.upbound.io/v1beta1/namespaces/{Space}/bucketversionings/tdc-prod-use1-c10001-exchange-versioning");
        Assert.Equal("tdc-prod-use1-c10001-exchange", (string?)aspect.Json["spec"]!["forProvider"]!["bucket"]);

        cluster.World!.Tick();
        Assert.Equal(drifted, await Bucket("events"));
    }

    private static Task<SimulatedCluster> StartAsync(string environment) => SimulatedCluster.StartAsync(new SimulatedClusterOptions
    {
        Name = "world",
        World = new WorldOptions { Objects = 150, Environment = environment, TickInterval = TimeSpan.Zero },
    }, TestContext.Current.CancellationToken);

    private static async Task<ClusterJoin> JoinAsync(string environment)
    {
        await using var cluster = await StartAsync(environment);
        using var client = new ClusterClient(cluster);
        var reader = new FactReader(VolumeReaders.All, new StringPool());
        var join = new ClusterJoin("world", [new ClassRows(), new VolumeRows()]);
        join.Discover(new Dictionary<string, string>());
        foreach (var (group, version, resource, kind) in Types)
        {
            var type = new ResourceType { Group = group, Version = version, Resource = resource, Kind = kind, Namespaced = kind is not ("StorageClass" or "PersistentVolume") };
            foreach (var item in (JsonArray)(await client.GetAsync(type.Path)).Json["items"]!)
                if (reader.Read(type, Encoding.UTF8.GetBytes(item!.ToJsonString())) is { } facts)
                    join.Put(facts);
            join.Cover(type.Name, new(CoverageState.Complete, null, null));
        }
        join.Drain();
        return join;
    }
}
