using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Live;

/// <summary>What of a type is watched.</summary>
internal static class LiveTypes
{
    /// <summary>Of events only those about claims; <c>events.k8s.io</c> calls the same field by another name.</summary>
    public static string? FieldSelectorOf(ResourceType type) => type switch
    {
        { Resource: "events", Group: "" } => "involvedObject.kind=PersistentVolumeClaim",
        { Resource: "events", Group: "events.k8s.io" } => "regarding.kind=PersistentVolumeClaim",
        _ => null,
    };
}
