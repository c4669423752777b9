using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Sandbox.S3;

/// <summary>The buckets that the simulated clusters tell of, as S3 has them: mostly as they say, and here and there as somebody changed it by hand.</summary>
public sealed class WorldBuckets(IReadOnlyList<SimulatedCluster> clusters)
{
    private const string Group = "s3.aws.upbound.io";
    private const string Namespaced = "buckets.s3.aws.m.upbound.io";

    /// <summary>Null where no cluster tells of it.</summary>
    public SimulatedBucket? Find(string name)
    {
        foreach (var cluster in clusters)
            if (cluster.Store.Find($"buckets.{Group}", null, name) is { } stored)
                return ByHand(name, As(cluster, name, stored.Parse()));
            else if (cluster.Types.Find(Namespaced) is not null && cluster.Store.Latest(Namespaced).Objects.FirstOrDefault(other => other.Name == name) is { } spaced)
                return ByHand(name, As(cluster, name, spaced.Parse()) with { Versioning = "Enabled" });
        return null;
    }

    private static SimulatedBucket As(SimulatedCluster cluster, string name, JsonObject bucket)
    {
        JsonNode? Aspect(string plural, string suffix) => cluster.Store.Find($"{plural}.{Group}", null, $"{name}-{suffix}")?.Parse()["spec"]?["forProvider"];
        var wanted = bucket["spec"]?["forProvider"];
        return new()
        {
            Region = wanted?["region"]?.GetValue<string>() ?? "us-east-1",
            Versioning = Aspect("bucketversionings", "versioning")?["versioningConfiguration"]?["status"]?.GetValue<string>(),
            PublicAccessBlocks = Aspect("bucketpublicaccessblocks", "pab") is null ? null : 4,
            LifecycleRules = (Aspect("bucketlifecycleconfigurations", "lifecycle")?["rule"] as JsonArray)?.Count ?? 0,
            Tags = (wanted?["tags"] as JsonObject)?.ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "") ?? [],
            Objects = 100 + name.Length * 731,
        };
    }

    private static SimulatedBucket ByHand(string name, SimulatedBucket bucket) => name.Split('-')[^1] switch
    {
        "data" => bucket with { Objects = 41_000, ReplicatesTo = $"{name}-copy" },
        "events" => bucket with { Objects = 1_250_000 },
        "backup" => bucket with { Versioning = "Suspended", LifecycleRules = bucket.LifecycleRules + 1 },
        "ledger" => bucket with
        {
            Versioning = "Enabled",
            ObjectLockDays = 30,
            Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"*"}]}""",
        },
        "reports" => bucket with { Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}""", IsPublic = true },
        _ => bucket,
    };
}
