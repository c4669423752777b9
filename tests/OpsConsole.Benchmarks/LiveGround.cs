using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>The console over one cluster of ten thousand managed resources that stand still until the bench changes one.</summary>
internal sealed class LiveGround : IAsyncDisposable
{
    public const int Buckets = 2000;
    public const int Managed = Buckets * 5;

    /// <summary>One of protection for each, and one a bucket.</summary>
    public const int Rows = Managed + Buckets;
    public const string Bucket = "buckets.s3.aws.upbound.io";

    private static readonly (string Type, string Fields)[] Aspects =
    [
        ("bucketversionings", """ "versioningConfiguration":{"status":"Enabled"} """),
        ("bucketpublicaccessblocks", """ "blockPublicAcls":true,"blockPublicPolicy":true,"ignorePublicAcls":true,"restrictPublicBuckets":true """),
        ("bucketserversideencryptionconfigurations", """ "rule":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"},"bucketKeyEnabled":true}] """),
        ("bucketlifecycleconfigurations", """ "rule":[{"id":"expire","status":"Enabled","filter":[{"prefix":""}]}] """),
    ];

    private LiveGround(TestConsole console, SimulatedCluster cluster, string heapFile) => (Console, Cluster, HeapFile) = (console, cluster, heapFile);

    public TestConsole Console { get; }
    public SimulatedCluster Cluster { get; }
    public string HeapFile { get; }

    public static async Task<LiveGround> StartAsync(PostgresFixture postgres)
    {
        var heap = Path.Combine(Directory.CreateTempSubdirectory("oclive-").FullName, "heap");
        var settings = Benchmarks.HeapFile.Settings(heap);
        settings["Captures:Enabled"] = "false";
        var console = await TestConsole.PrepareAsync(postgres, settings);
        // The world brings the definitions; what it puts into the cluster itself is little beside ten thousand.
        var cluster = await SimulatedCluster.StartAsync(new() { Name = "prod-use1-01", World = new() { Objects = 1, TickInterval = TimeSpan.Zero, Environment = "prod" } });
        Fill(cluster);
        console.Declare(cluster, "prod", schedule: "0 0 1 1 *");
        await console.StartAsync();
        return new(console, cluster, heap);
    }

    /// <summary>Ten thousand managed resources that are ready and synced.</summary>
    public static void Fill(SimulatedCluster cluster)
    {
        for (var number = 0; number < Buckets; number++)
            Make(cluster, number);
    }

    public static string Name(int number) => $"tdc-prod-use1-c{number:00000}-data";

    /// <summary>The provider says something new of a bucket.</summary>
    public void Say(int number, string message) => Say(Cluster, number, message);

    /// <summary>The provider says something new of a bucket of a cluster.</summary>
    public static void Say(SimulatedCluster cluster, int number, string message) => cluster.Objects.Change(Bucket, null, Name(number), document => document["status"]!["conditions"] = Conditions(message), "provider-aws-s3", WritePart.Status);

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        await Cluster.DisposeAsync();
        Directory.GetParent(HeapFile)!.Delete(recursive: true);
    }

    private static void Make(SimulatedCluster cluster, int number)
    {
        var name = Name(number);
        var head = $$""" "metadata":{"name":"NAME","labels":{"dataplane":"c{{number:00000}}","crossplane.io/composite":"c{{number:00000}}"},"annotations":{"crossplane.io/external-name":"{{name}}"},"finalizers":["finalizer.managedresource.crossplane.io"]} """;
        Create(cluster, Bucket, head, name, $$"""{"region":"us-east-1","forceDestroy":false,"tags":{"component":"dataplane","owner":"cloud-infra"} }""", $$"""{"id":"{{name}}","arn":"arn:aws:s3:::{{name}}","region":"us-east-1","tagsAll":{"component":"dataplane","owner":"cloud-infra"},"versioning":{"enabled":true} }""");
        foreach (var (type, fields) in Aspects)
            Create(cluster, $"{type}.s3.aws.upbound.io", head, $"{name}-{type[6..14]}", $$"""{"region":"us-east-1","bucket":"{{name}}",{{fields}} }""", $$"""{"id":"{{name}}","bucket":"{{name}}"}""");
    }

    private static void Create(SimulatedCluster cluster, string type, string head, string name, string wanted, string seen)
    {
        cluster.Objects.Create(type, (JsonObject)JsonNode.Parse($$"""{ {{head.Replace("NAME", name, StringComparison.Ordinal)}},"spec":{"deletionPolicy":"Orphan","managementPolicies":["*"],"providerConfigRef":{"name":"default"},"forProvider":{{wanted}} } }""")!);
        cluster.Objects.Change(type, null, name, document => document["status"] = new JsonObject { ["observedGeneration"] = 1, ["atProvider"] = JsonNode.Parse(seen), ["conditions"] = Conditions(null) }, "provider-aws-s3", WritePart.Status);
    }

    private static JsonArray Conditions(string? message) =>
    [
        new JsonObject { ["type"] = "Ready", ["status"] = "True", ["reason"] = "Available", ["lastTransitionTime"] = "2026-03-01T00:00:00Z" },
        message is null
            ? new JsonObject { ["type"] = "Synced", ["status"] = "True", ["reason"] = "ReconcileSuccess", ["lastTransitionTime"] = "2026-03-01T00:00:00Z" }
            : new JsonObject { ["type"] = "Synced", ["status"] = "False", ["reason"] = "ReconcileError", ["message"] = message, ["lastTransitionTime"] = "2026-03-01T00:00:00Z" },
    ];
}
