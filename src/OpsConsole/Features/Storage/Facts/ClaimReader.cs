using System.Text.Json;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads claims on persistent volumes.</summary>
public sealed class ClaimReader : IFactReader
{
    public bool Reads(ResourceType type) => type.Name == StorageTypes.Claims;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var (metadata, spec, status) = (root.At("metadata"), root.At("spec"), root.At("status"));
        var (labels, annotations) = (metadata.At("labels"), metadata.At("annotations"));
        var (wanted, current) = (Tidb(annotations, "spec", pool), Tidb(annotations, "status", pool));
        return new ClaimFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Phase = status.At("phase").Name(pool),
            Requested = spec.At("resources", "requests", "storage").Bytes(),
            Capacity = status.At("capacity", "storage").Bytes(),
            // Kubernetes, component-helpers GetPersistentVolumeClaimClass: the annotation of the beta goes first.
            Class = pool.GetOrNull(annotations.Member("volume.beta.kubernetes.io/storage-class").Text() ?? spec.At("storageClassName").Text()),
            VolumeName = spec.At("volumeName").Text() ?? "",
            Conditions = Conditions(status.At("conditions"), pool),
            Wanted = wanted,
            Current = current == wanted ? wanted : current,
            SelectedNode = annotations.Member("volume.kubernetes.io/selected-node").Name(pool),
            AttributesClass = spec.At("volumeAttributesClassName").Name(pool),
            CurrentAttributesClass = status.At("currentVolumeAttributesClassName").Name(pool),
            IsGuarded = metadata.At("finalizers").Items().Any(finalizer => finalizer.Text() == "kubernetes.io/pvc-protection"),
            Component = First(labels, pool, "app.kubernetes.io/component", "pingcap.com/component"),
            Instance = First(labels, pool, "pingcap.com/cluster", "app.kubernetes.io/instance"),
            Dataplane = First(labels, pool, "dataplane"),
        };
    }

    private static ValueList<ClaimCondition> Conditions(JsonElement? conditions, StringPool pool) => ValueList.Of(conditions.Items()
        .Where(condition => condition.At("status").Text() == "True" && condition.At("type").Text() is { Length: > 0 })
        .Select(condition => new ClaimCondition(condition.At("type").Name(pool), condition.At("message").Message(pool), condition.At("lastTransitionTime").Moment()))
        .OrderBy(condition => condition.Type, StringComparer.Ordinal));

    private static TidbVolumeState? Tidb(JsonElement? annotations, string part, StringPool pool)
    {
        var revision = annotations.Member($"{part}.tidb.pingcap.com/revision").Text();
        var name = annotations.Member($"{part}.tidb.pingcap.com/storage-class").Text();
        var size = annotations.Member($"{part}.tidb.pingcap.com/storage-size").Text();
        return revision is null && name is null && size is null ? null : new(pool.Get(revision ?? ""), pool.Get(name ?? ""), Quantity.Whole(size));
    }

    private static string First(JsonElement? labels, StringPool pool, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (labels.Member(name).Text() is { Length: > 0 } value)
                return pool.Get(value);
        return "";
    }
}
