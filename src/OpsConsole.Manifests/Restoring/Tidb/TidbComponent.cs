using System.Text.Json.Nodes;
using static OpsConsole.Manifests.Restoring.Tidb.TidbFields;

namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>How a changed configuration reaches what runs.</summary>
internal enum ConfigHabit
{
    Restarts,
    Waits,
    Hot,
}

/// <summary>One component of a database, in the same words for both generations of the operator.</summary>
internal sealed record TidbComponent
{
    /// <summary>Members whose change gives the pods another form. Source: the pod fields of ComponentSpec, tidb-operator v1.6.</summary>
    public static IReadOnlyList<string> PodFields { get; } =
    [
        "additionalContainers", "additionalVolumeMounts", "additionalVolumes", "affinity", "annotations", "claims", "dnsConfig", "dnsPolicy", "env", "envFrom", "hostNetwork",
        "imagePullPolicy", "imagePullSecrets", "initContainers", "labels", "limits", "nodeSelector", "podSecurityContext", "preStop", "priorityClassName", "privileged", "probes",
        "readinessProbe", "requests", "resources", "schedulerName", "securityContext", "serviceAccount", "slowLog", "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints",
    ];

    private static readonly HashSet<string> FirstKnown = ["replicas", "version", "image", "baseImage", "config", "service", "suspendAction", "storageVolumes", "storageClaims", "storageClassName", "volumeAttributesClassName", .. PodFields];
    private static readonly HashSet<string> SecondKnown = ["version", "image", "config", "volumes", .. PodFields];

    private const string Data = "data";

    public required TidbRole Role { get; init; }
    public required string Path { get; init; }
    public int? Replicas { get; init; }

    /// <summary>With its tag, as far as one is said.</summary>
    public required string Image { get; init; }
    public required IReadOnlyDictionary<string, TidbVolume> Volumes { get; init; }
    public bool IsSuspended { get; init; }
    public JsonNode? Config { get; init; }
    public ConfigHabit ConfigHabit { get; init; }

    /// <summary>Its pods change only when somebody deletes them.</summary>
    public bool RestartsByHand { get; init; }
    public JsonNode? Service { get; init; }
    public required IReadOnlyDictionary<string, JsonNode?> Pod { get; init; }

    /// <summary>By their paths: of these it is not worked out here what they do.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Rest { get; init; }

    /// <summary>Of a TidbCluster.</summary>
    public static TidbComponent First(string key, JsonObject fields, JsonObject spec)
    {
        var path = $"spec.{key}";
        return First(TidbRole.Of(key, key), path, $"pingcap/{key}", fields, spec);
    }

    /// <summary>A microservice of PD in a TidbCluster.</summary>
    public static TidbComponent Microservice(JsonObject fields, JsonObject spec)
    {
        var name = TextAt(fields, "name") ?? "";
        return First(TidbRole.Of(name, $"PD microservice {name}"), $"spec.pdms[name={name}]", "pingcap/pd", fields, spec);
    }

    /// <summary>Of a group of the second generation: <c>TiKVGroup</c>.</summary>
    public static TidbComponent Second(string kind, JsonObject spec)
    {
        var name = kind[..^"Group".Length];
        var key = name.ToLowerInvariant();
        var fields = At(spec, "template", "spec") as JsonObject ?? [];
        var (image, version) = (TextAt(fields, "image") ?? $"pingcap/{key}", TextAt(fields, "version"));
        var rest = RestOf("spec.template.spec", fields, SecondKnown);
        foreach (var (member, value) in spec)
            if (member is not ("replicas" or "template"))
                rest[$"spec.{member}"] = value;
        rest["spec.template"] = Without(At(spec, "template"), "spec");
        rest["spec.template.spec.volumes"] = Stripped(ItemsAt(fields, "volumes"), "storage", "storageClassName", "volumeAttributesClassName");
        return new()
        {
            Role = TidbRole.Of(key, name),
            Path = "spec",
            Replicas = NumberAt(spec, "replicas"),
            Image = TidbVersion.TagOf(image).Length > 0 || version is null ? image : $"{image}:{version}",
            Volumes = ItemsAt(fields, "volumes").Index().ToDictionary(entry => TextAt(entry.Item, "name") ?? $"{entry.Index}",
                entry => new TidbVolume(AmountAt(entry.Item, "storage"), TextAt(entry.Item, "storageClassName"), TextAt(entry.Item, "volumeAttributesClassName"))),
            Config = At(fields, "config"),
            ConfigHabit = TextAt(fields, "updateStrategy", "config") == "HotReload" ? ConfigHabit.Hot : ConfigHabit.Restarts,
            Pod = PodOf(fields),
            Rest = rest,
        };
    }

    private static TidbComponent First(TidbRole role, string path, string usual, JsonObject fields, JsonObject spec)
    {
        var volumes = FirstVolumes(fields);
        var rest = RestOf(path, fields, FirstKnown);
        if (volumes.Count == 0)
            rest[$"{path}.storageClassName"] = At(fields, "storageClassName");
        rest[$"{path}.requests.storage"] = volumes.ContainsKey(Data);
        rest[$"{path}.storageVolumes"] = Stripped(ItemsAt(fields, "storageVolumes"), "storageSize", "storageClassName", "volumeAttributesClassName");
        rest[$"{path}.storageClaims"] = Stripped(ItemsAt(fields, "storageClaims"), "storageClassName", "volumeAttributesClassName", "resources");
        return new()
        {
            Role = role,
            Path = path,
            Replicas = NumberAt(fields, "replicas"),
            Image = FirstImage(usual, fields, spec),
            Volumes = volumes,
            IsSuspended = (FlagAt(fields, "suspendAction", "suspendStatefulSet") ?? FlagAt(spec, "suspendAction", "suspendStatefulSet")) is true,
            Config = At(fields, "config"),
            ConfigHabit = (TextAt(fields, "configUpdateStrategy") ?? TextAt(spec, "configUpdateStrategy")) == "RollingUpdate" ? ConfigHabit.Restarts : ConfigHabit.Waits,
            RestartsByHand = (TextAt(fields, "statefulSetUpdateStrategy") ?? TextAt(spec, "statefulSetUpdateStrategy")) == "OnDelete",
            Service = At(fields, "service"),
            Pod = PodOf(fields),
            Rest = rest,
        };
    }

    /// <summary>tidb-operator v1.6, TidbCluster.TiKVImage and its like: image counts only where there is no baseImage, and a default baseImage is set where a version is said.</summary>
    private static string FirstImage(string usual, JsonObject fields, JsonObject spec)
    {
        var version = TextAt(fields, "version") ?? TextAt(spec, "version");
        var named = TextAt(fields, "baseImage") is { Length: > 0 } text ? text : null;
        return named is null && version is not { Length: > 0 } ? TextAt(fields, "image") ?? usual
            : version is { Length: > 0 } ? $"{named ?? usual}:{version}" : named!;
    }

    private static Dictionary<string, TidbVolume> FirstVolumes(JsonObject fields)
    {
        var volumes = new Dictionary<string, TidbVolume>(StringComparer.Ordinal);
        var usual = TextAt(fields, "storageClassName");
        if (AmountAt(fields, "requests", "storage") is { } size)
            volumes[Data] = new(size, usual, TextAt(fields, "volumeAttributesClassName"));
        foreach (var volume in ItemsAt(fields, "storageVolumes"))
            volumes[$"volume {TextAt(volume, "name")}"] = new(AmountAt(volume, "storageSize"), TextAt(volume, "storageClassName") ?? usual, TextAt(volume, "volumeAttributesClassName"));
        foreach (var (place, claim) in ItemsAt(fields, "storageClaims").Index())
            volumes[$"claim {place}"] = new(AmountAt(claim, "resources", "requests", "storage"), TextAt(claim, "storageClassName"), TextAt(claim, "volumeAttributesClassName"));
        return volumes;
    }

    private static Dictionary<string, JsonNode?> PodOf(JsonObject fields) => PodFields.Where(fields.ContainsKey)
        .Select(key => (key, value: key == "requests" ? Without(fields[key], "storage") : Without(fields[key]))).Where(entry => entry.value is not null).ToDictionary(entry => entry.key, entry => entry.value);

    private static Dictionary<string, JsonNode?> RestOf(string path, JsonObject fields, HashSet<string> known) =>
        fields.Where(member => !known.Contains(member.Key)).ToDictionary(member => JsonPaths.Key(path, member.Key), member => member.Value);

    /// <summary>Which volumes there are and how they are mounted, without their sizes and classes.</summary>
    private static JsonArray Stripped(IReadOnlyList<JsonObject> items, params ReadOnlySpan<string> keys)
    {
        var stripped = new JsonArray();
        foreach (var item in items)
            stripped.Add(Without(item, keys) ?? new JsonObject());
        return stripped;
    }
}
