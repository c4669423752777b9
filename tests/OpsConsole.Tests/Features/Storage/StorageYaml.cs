using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Kubernetes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpsConsole.Tests.Features.Storage;

/// <summary>Objects written as YAML, read and joined as the console does.</summary>
internal static class StorageYaml
{
    public const string Cluster = "c";

    /// <summary>All types the rows are made of, as far as these objects show them.</summary>
    public static readonly string[] Types =
    [
        StorageTypes.Classes, StorageTypes.AttributesClasses, StorageTypes.Volumes, StorageTypes.Claims, StorageTypes.TidbClusters, "tikvgroups.core.pingcap.com", "events",
    ];

    public static readonly TypeCoverage Complete = new(CoverageState.Complete, null, null);

    private static readonly FactReader Reader = new(VolumeReaders.All, new StringPool());

    /// <summary>A join of both makers in which every type is wholly known.</summary>
    public static ClusterJoin Join(params string[] yaml)
    {
        var join = new ClusterJoin(Cluster, [new ClassRows(), new VolumeRows()]);
        join.Discover(new Dictionary<string, string>());
        foreach (var type in Types)
            join.Cover(type, Complete);
        foreach (var facts in yaml.SelectMany(Read))
            join.Put(facts);
        join.Drain();
        return join;
    }

    public static ClassRow Class(ClusterJoin join, string name) => (ClassRow)join.Rows[ClassRows.KeyOf(Cluster, name)];

    public static VolumeRow Claim(ClusterJoin join, string name, string space = "ns") => (VolumeRow)join.Rows[new(RowKind.Volume, Cluster, StorageTypes.Claims, space, name)];

    public static VolumeRow Volume(ClusterJoin join, string name) => (VolumeRow)join.Rows[new(RowKind.Volume, Cluster, StorageTypes.Volumes, "", name)];

    public static IReadOnlyList<ObjectFacts> Read(string yaml) => [.. Documents(yaml).Select(Facts).OfType<ObjectFacts>()];

    public static T One<T>(string yaml) where T : ObjectFacts => (T)Read(yaml).Single();

    public static ObjectFacts? Facts(JsonObject document) => Reader.Read(TypeOf(document), System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()));

    public static IEnumerable<JsonObject> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(document => Node(document.RootNode)).OfType<JsonObject>();
    }

    private static ResourceType TypeOf(JsonObject document)
    {
        var (kind, version) = (document["kind"]!.GetValue<string>(), document["apiVersion"]!.GetValue<string>());
        var plural = kind.ToLowerInvariant() + (kind.EndsWith('s') ? "es" : "s");
        var slash = version.IndexOf('/');
        return new()
        {
            Group = slash < 0 ? "" : version[..slash],
            Version = version[(slash + 1)..],
            Resource = plural,
            Kind = kind,
            Namespaced = document["metadata"]?["namespace"] is not null,
        };
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Node(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => plain.Value switch
        {
            null or "" or "~" or "null" => null,
            "true" or "false" => JsonValue.Create(plain.Value == "true"),
            _ when long.TryParse(plain.Value, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(plain.Value),
        },
        YamlScalarNode quoted => JsonValue.Create(quoted.Value ?? ""),
        _ => null,
    };
}
