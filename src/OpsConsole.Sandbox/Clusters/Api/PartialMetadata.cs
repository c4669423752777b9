using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Storage;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Objects without their bodies: the PartialObjectMetadata form.</summary>
internal static class PartialMetadata
{
    public static JsonObject Of(StoredObject stored) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = stored.Parse()["metadata"]?.DeepClone(),
    };

    public static JsonObject List(IReadOnlyList<StoredObject> items, JsonObject metadata) => new()
    {
        ["kind"] = "PartialObjectMetadataList",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = metadata,
        ["items"] = new JsonArray([.. items.Select(Of)]),
    };
}
