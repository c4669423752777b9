using System.Diagnostics;
using System.Text;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Rows;

/// <summary>What ten thousand managed resources of one cluster cost in memory: facts, rows and what finds them.</summary>
public sealed class ProjectionMemoryTests(ITestOutputHelper output)
{
    private const int Dataplanes = 100;
    private const int MostBytes = 1536;

    private static readonly ResourceType[] Others =
    [
        Sample.Vpc, .. new[] { "Subnet", "SecurityGroup", "SecurityGroupRule", "RouteTable", "RouteTableAssociation" }
            .Select(kind => Sample.Managed("ec2.aws.upbound.io", kind, $"{kind.ToLowerInvariant()}s")),
    ];

    /// <summary>Measured in a process of its own: what other tests keep or let go of meanwhile would be counted too.</summary>
    [Fact]
    public async Task A_managed_resource_costs_less_than_a_kilobyte_and_a_half()
    {
        var start = new ProcessStartInfo("dotnet",
            [typeof(ProjectionMemoryTests).Assembly.Location, "-noLogo", "-noColor", "-showLiveOutput", "-explicit", "only", "-method", $"*.{nameof(Measured_alone)}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        output.WriteLine(told);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("Total: 1,", told);
        Assert.Contains("Not Run: 0,", told);
    }

    [Fact(Explicit = true)]
    public void Measured_alone()
    {
        var reader = Sample.Reader();
        var join = new ClusterJoin(Sample.Cluster, [new BucketRows(), new ProtectionRows()]);
        join.Discover(new Dictionary<string, string>());
        Fill(join, reader, "warm");
        foreach (var facts in join.Facts.All.ToList())
            join.Remove(facts.Key);
        join.Drain();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var dataplane = 0; dataplane < Dataplanes; dataplane++)
            Fill(join, reader, $"c{10000 + dataplane}");
        join.Drain();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        var managed = join.Facts.All.OfType<ManagedFacts>().Count();
        output.WriteLine($"{managed} managed resources, {join.Facts.Count - managed} usages, {join.Rows.Count} rows: {bytes / managed} bytes a managed resource, {bytes / join.Rows.Count} a row");
        Assert.Equal(10_000, managed);
        Assert.InRange(bytes / managed, 1, MostBytes);
        GC.KeepAlive(join);
        GC.KeepAlive(reader);
    }

    /// <summary>A dataplane: ten buckets with three aspects and a ClusterUsage each, and sixty other resources.</summary>
    private static void Fill(ClusterJoin join, FactReader reader, string dataplane)
    {
        for (var number = 0; number < 10; number++)
        {
            var bucket = $"tdc-prod-use1-{dataplane}-data-{number}";
            Put(Sample.Bucket, bucket, bucket, $$"""
                "forceDestroy":false,"objectLockEnabled":false
                """, """
                "versioning":{"enabled":true},"serverSideEncryptionConfiguration":{"rule":{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"}}}
                """);
            Put(Sample.Versioning, $"{bucket}-versioning", bucket, $$"""
                "bucket":"{{bucket}}","versioningConfiguration":{"status":"Enabled"}
                """, $$"""
                "bucket":"{{bucket}}"
                """);
            Put(Sample.Encryption, $"{bucket}-sse", bucket, $$"""
                "bucket":"{{bucket}}","rule":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"} }]
                """, $$"""
                "bucket":"{{bucket}}"
                """);
            Put(Sample.AccessBlock, $"{bucket}-pab", bucket, $$"""
                "bucket":"{{bucket}}","blockPublicAcls":true,"blockPublicPolicy":true,"ignorePublicAcls":true,"restrictPublicBuckets":true
                """, $$"""
                "bucket":"{{bucket}}"
                """);
            join.Put(reader.Read(Sample.ClusterUsage, Encoding.UTF8.GetBytes($$"""
                {"metadata":{"name":"protect-{{bucket}}","uid":"{{Guid.NewGuid()}}","resourceVersion":"1"},"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta2","kind":"Bucket",
                 "resourceRef":{"name":"{{bucket}}"} },"reason":"production data"},"status":{"conditions":[{"type":"Ready","status":"True","reason":"Available"}]} }
                """))!);
        }
        for (var number = 0; number < 60; number++)
            Put(Others[number % Others.Length], $"{dataplane}-network-x7k2p-{number}", $"id-{dataplane}-{number}", """
                "cidrBlock":"10.0.0.0/16","tags":{"owner":"cloud-infra"}
                """, """
                "cidrBlock":"10.0.0.0/16","tagsAll":{"owner":"cloud-infra"}
                """);

        void Put(ResourceType type, string name, string external, string wanted, string seen) => join.Put(reader.Read(type, Encoding.UTF8.GetBytes($$"""
            {"metadata":{"name":"{{name}}","uid":"{{Guid.NewGuid()}}","resourceVersion":"{{Random.Shared.Next(1_000_000, 9_000_000)}}","generation":2,
              "creationTimestamp":"2026-07-01T02:00:00Z","annotations":{"crossplane.io/external-name":"{{external}}"},
              "labels":{"dataplane":"{{dataplane}}","crossplane.io/composite":"{{dataplane}}-x7k2p","crossplane.io/claim-name":"{{dataplane}}","crossplane.io/claim-namespace":"dataplanes"},
              "ownerReferences":[{"kind":"XDataplane","name":"{{dataplane}}-x7k2p","controller":true}],
              "managedFields":[{"manager":"provider","subresource":"status","time":"2026-11-20T10:11:12Z"}]},
             "spec":{"deletionPolicy":"Delete","managementPolicies":["*"],"providerConfigRef":{"name":"default"},"forProvider":{"region":"us-east-1",{{wanted}} } },
             "status":{"atProvider":{"id":"{{external}}",{{seen}} },"conditions":[
              {"type":"LastAsyncOperation","status":"True","reason":"Success","lastTransitionTime":"2026-07-01T02:00:20Z"},
              {"type":"Ready","status":"True","reason":"Available","observedGeneration":2,"lastTransitionTime":"2026-07-01T02:00:20Z"},
              {"type":"Synced","status":"True","reason":"ReconcileSuccess","observedGeneration":2,"lastTransitionTime":"2026-07-01T02:00:05Z"}]} }
            """))!);
    }
}
