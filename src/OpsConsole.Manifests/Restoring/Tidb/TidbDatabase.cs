using System.Text.Json.Nodes;
using static OpsConsole.Manifests.Restoring.Tidb.TidbFields;

namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>What one object of TiDB's operator asks for.</summary>
internal sealed record TidbDatabase
{
    private static readonly HashSet<string> FirstKnown =
        ["version", "paused", "suspendAction", "pvReclaimPolicy", "enablePVReclaim", "enablePVCReplace", "pdms", "timezone", .. TidbRole.Keys, .. TidbComponent.PodFields];

    /// <summary>By their paths.</summary>
    public required IReadOnlyDictionary<string, TidbComponent> Components { get; init; }
    public bool IsPaused { get; init; }

    /// <summary>Of a Cluster, whose components are objects of their own.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Volumes go once their claims do.</summary>
    public bool DeletesVolumes { get; init; }

    /// <summary>Claims go that removed instances leave.</summary>
    public bool ReclaimsVolumes { get; init; }

    /// <summary>Volumes that cannot be altered are replaced, one instance after another.</summary>
    public bool ReplacesVolumes { get; init; }

    /// <summary>Said for the pods of all components.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Pods { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>By their paths: of these it is not worked out here what they do.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Rest { get; init; }

    /// <summary>Null where the object is none of the operator's.</summary>
    public static TidbDatabase? Of(JsonObject root)
    {
        var spec = At(root, "spec") as JsonObject ?? [];
        var (apiVersion, kind) = (TextAt(root, "apiVersion") ?? "", TextAt(root, "kind") ?? "");
        var found = apiVersion.StartsWith("pingcap.com/", StringComparison.Ordinal) && kind == "TidbCluster" ? First(spec)
            : apiVersion.StartsWith("core.pingcap.com/", StringComparison.Ordinal) ? Second(kind, spec)
            : null;
        return found is null ? null : found with { Rest = found.Rest.Concat(Annotations(root)).ToDictionary() };
    }

    private static TidbDatabase First(JsonObject spec) => new()
    {
        Components = TidbRole.Keys.Where(key => spec[key] is JsonObject).Select(key => TidbComponent.First(key, spec[key]!.AsObject(), spec))
            .Concat(ItemsAt(spec, "pdms").Select(service => TidbComponent.Microservice(service, spec)))
            .DistinctBy(component => component.Path).ToDictionary(component => component.Path),
        IsPaused = FlagAt(spec, "paused") is true,
        DeletesVolumes = TextAt(spec, "pvReclaimPolicy") == "Delete",
        ReclaimsVolumes = FlagAt(spec, "enablePVReclaim") is true,
        ReplacesVolumes = FlagAt(spec, "enablePVCReplace") is true,
        Pods = TidbComponent.PodFields.Append("timezone").Where(spec.ContainsKey).ToDictionary(key => key, key => spec[key]),
        Rest = spec.Where(member => !FirstKnown.Contains(member.Key)).ToDictionary(member => JsonPaths.Key("spec", member.Key), member => member.Value),
    };

    private static TidbDatabase Second(string kind, JsonObject spec) => kind.EndsWith("Group", StringComparison.Ordinal)
        ? new() { Components = new Dictionary<string, TidbComponent> { ["spec"] = TidbComponent.Second(kind, spec) }, Rest = new Dictionary<string, JsonNode?>() }
        : new()
        {
            Components = new Dictionary<string, TidbComponent>(),
            IsPaused = kind == "Cluster" && FlagAt(spec, "paused") is true,
            IsSuspended = kind == "Cluster" && FlagAt(spec, "suspendAction", "suspendCompute") is true,
            Rest = spec.Where(member => kind != "Cluster" || member.Key is not ("paused" or "suspendAction")).ToDictionary(member => JsonPaths.Key("spec", member.Key), member => member.Value),
        };

    /// <summary>Some drive the operator: <c>tikv.tidb.pingcap.com/delete-slots</c>.</summary>
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Annotations(JsonObject root) => At(root, "metadata", "annotations") is JsonObject annotations
        ? annotations.Where(member => member.Key.Split('/')[0] is var domain && (domain == "pingcap.com" || domain.EndsWith(".pingcap.com", StringComparison.Ordinal)))
            .Select(member => KeyValuePair.Create(JsonPaths.Key("metadata.annotations", member.Key), member.Value))
        : [];
}
