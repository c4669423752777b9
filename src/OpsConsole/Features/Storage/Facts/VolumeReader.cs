using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads persistent volumes.</summary>
public sealed class VolumeReader : IFactReader
{
    private static readonly string[] ZoneKeys = ["topology.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone", "failure-domain.beta.kubernetes.io/zone"];

    /// <summary>What else in the spec is an object; any other is an in-tree source.</summary>
    private static readonly string[] NotSources = ["capacity", "claimRef", "nodeAffinity", "csi"];

    private static readonly string[] Handles = ["volumeID", "pdName", "diskName", "path"];

    public bool Reads(ResourceType type) => type.Name == StorageTypes.Volumes;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var (spec, status) = (root.At("spec"), root.At("status"));
        var (source, handle) = Source(spec);
        return new VolumeFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Phase = status.At("phase").Name(pool),
            PhaseSince = status.At("lastPhaseTransitionTime").Moment(),
            Message = pool.Get(FactJson.Cut(status.At("message").Text() ?? status.At("reason").Text() ?? "", StorageJson.LongestMessage)),
            Capacity = spec.At("capacity", "storage").Bytes(),
            Claim = Claim(spec.At("claimRef"), pool),
            // Kubernetes, component-helpers GetPersistentVolumeClass: the annotation of the beta goes first.
            Class = pool.Get(root.At("metadata", "annotations", "volume.beta.kubernetes.io/storage-class").Text() ?? spec.At("storageClassName").Text() ?? ""),
            ReclaimPolicy = pool.Get(spec.At("persistentVolumeReclaimPolicy").Text() ?? "Retain"),
            Source = pool.Get(source),
            Handle = handle,
            Zone = pool.Get(Zone(root, spec)),
            Dataplane = root.At("metadata", "labels", "dataplane").Name(pool),
        };
    }

    private static ClaimReference? Claim(JsonElement? reference, StringPool pool) =>
        reference.At("name").Text() is { Length: > 0 } name ? new(reference.At("namespace").Name(pool), name, reference.At("uid").Text() ?? "") : null;

    private static (string Source, string Handle) Source(JsonElement? spec)
    {
        if (spec.At("csi") is { ValueKind: JsonValueKind.Object } csi)
            return (csi.At("driver").Text() ?? "", csi.At("volumeHandle").Text() ?? "");
        if (spec is not { ValueKind: JsonValueKind.Object } value)
            return ("", "");
        foreach (var member in value.EnumerateObject())
            if (member.Value.ValueKind == JsonValueKind.Object && FactJson.NameOf(member) is { } name && !NotSources.Contains(name))
                return (name, Handles.Select(handle => member.Value.At(handle).Text()).OfType<string>().FirstOrDefault() ?? "");
        return ("", "");
    }

    private static string Zone(JsonElement root, JsonElement? spec)
    {
        var zones = spec.At("nodeAffinity", "required", "nodeSelectorTerms").Items()
            .SelectMany(term => term.At("matchExpressions").Items())
            .Where(expression => ZoneKeys.Contains(expression.At("key").Text()) && expression.At("operator").Text() == "In")
            .SelectMany(expression => expression.At("values").Items()).Select(zone => zone.Text()).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return zones.Count > 0 ? string.Join(", ", zones) : ZoneKeys.Select(key => root.At("metadata", "labels", key).Text()).OfType<string>().FirstOrDefault() ?? "";
    }
}
