using System.Text.Json.Nodes;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Resources.Deletion;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Types and objects that tests of whole surroundings lose and have back.</summary>
internal static class RestoreWorld
{
    public const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";
    public const string Spaces = "namespaces";
    public const string Widgets = "widgets.example.org";
    public const string Composites = "xbases.example.org";
    public const string Claims = "bases.example.org";
    public const string Space = "short-lived";

    public static JsonObject Parsed(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>A type of one version that takes any field and has a status subresource.</summary>
    public static void Define(this DeletionGround ground, string plural, string kind, string? category = null, bool isNamespaced = false) => ground.Cluster.Objects.Create(Definitions, Parsed($$"""
        {"metadata":{"name":"{{plural}}.example.org"},"spec":{"group":"example.org","scope":"{{(isNamespaced ? "Namespaced" : "Cluster")}}","names":{"plural":"{{plural}}","singular":"{{kind.ToLowerInvariant()}}","kind":"{{kind}}","listKind":"{{kind}}List"{{(category is null ? "" : $",\"categories\":[\"{category}\"]")}}},
         "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{} },"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }] } }
        """));

    public static void MakeSpace(this DeletionGround ground, string name = Space) => ground.Cluster.Objects.Create(Spaces, Parsed($$"""{"metadata":{"name":"{{name}}","labels":{"team":"storage"} } }"""));

    /// <summary>Its objects must be gone before.</summary>
    public static void LoseSpace(this DeletionGround ground, string name = Space) => ground.Cluster.Store.Remove(Spaces, _ => ground.Cluster.Objects.Find(Spaces, null, name)!);

    public static void MakeWidget(this DeletionGround ground, string name, string? status = null) =>
        ground.Cluster.Objects.Create(Widgets, Parsed($$"""{"metadata":{"name":"{{name}}","namespace":"{{Space}}"},"spec":{"size":1}{{(status is null ? "" : $",\"status\":{status}")}} }"""));

    public static RestoreTarget Widget(string name) => new() { Cluster = Name, Type = Widgets, Namespace = Space, Name = name };

    public static RestoreTarget Of(string type, string name, string space = "") => new() { Cluster = Name, Type = type, Namespace = space, Name = name };

    /// <summary>A bucket that nobody owns, and that its provider has seen.</summary>
    public static JsonObject AnyBucket(this DeletionGround ground, params string[] but) => ground.Cluster.Store.Latest(Buckets).Objects.Select(entry => entry.Parse()).First(document =>
        document["metadata"]!["ownerReferences"] is null && document["status"]?["atProvider"]?["id"] is not null && document["spec"]!["managementPolicies"]?.ToJsonString() == """["*"]"""
        && !but.Contains((string)document["metadata"]!["name"]!));

    /// <summary>Nothing keeps it from being deleted.</summary>
    public static void Free(this DeletionGround ground, string bucket) => ground.Cluster.Objects.Change(Buckets, null, bucket, document =>
    {
        document["metadata"]!["labels"]?.AsObject().Remove("crossplane.io/in-use");
        document["metadata"]!.AsObject().Remove("finalizers");
    });

    /// <summary>What its provider says of one that it found.</summary>
    public static JsonObject Seen(JsonObject bucket) => new()
    {
        ["atProvider"] = bucket["status"]!["atProvider"]!.DeepClone(),
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Synced", ["status"] = "True" }),
    };
}
