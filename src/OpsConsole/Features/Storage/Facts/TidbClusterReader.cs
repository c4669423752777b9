using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads what a TidbCluster of the first operator wants of storage, and how far it is.</summary>
public sealed class TidbClusterReader : IFactReader
{
    private static readonly string[] Components = ["pd", "pump", "ticdc", "tidb", "tiflash", "tikv", "tiproxy"];

    public bool Reads(ResourceType type) => type.Name == StorageTypes.TidbClusters;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var (spec, status) = (root.At("spec"), root.At("status"));
        return new TidbStorageFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Cluster = head.Key.Name,
            Dataplane = root.At("metadata", "labels", "dataplane").Name(pool),
            Volumes = ValueList.Of(Components.SelectMany(component => Wanted(component, spec.At(component), pool))
                .Concat(spec.At("pdms").Items().SelectMany(item => Wanted(item.At("name").Text() ?? "pdms", item, pool)))),
            Progress = ValueList.Of(Components.SelectMany(component => Progress(component, status.At(component), pool))
                .Concat(Services(status.At("pdms")).SelectMany(service => Progress(service.Name, service.Status, pool)))),
            RetainsVolumes = (spec.At("pvReclaimPolicy").Text() ?? "Retain") == "Retain",
        };
    }

    private static IEnumerable<TidbVolume> Wanted(string component, JsonElement? spec, StringPool pool)
    {
        var name = pool.GetOrNull(spec.At("storageClassName").Text());
        if (spec.At("requests", "storage").Bytes() is { } size)
            yield return new(pool.Get(component), "", name, size);
        foreach (var volume in spec.At("storageVolumes").Items())
            if (volume.At("name").Text() is { Length: > 0 } volumeName)
                yield return new(pool.Get(component), pool.Get(volumeName), pool.GetOrNull(volume.At("storageClassName").Text()) ?? name, volume.At("storageSize").Bytes());
        // Its claims have no names; the operator calls them data0, data1 and so on.
        foreach (var (index, claim) in spec.At("storageClaims").Items().Index())
            yield return new(pool.Get(component), $"data{index}", pool.GetOrNull(claim.At("storageClassName").Text()), claim.At("resources", "requests", "storage").Bytes());
    }

    private static IEnumerable<TidbVolumeProgress> Progress(string component, JsonElement? status, StringPool pool)
    {
        if (status.At("volumes") is not { ValueKind: JsonValueKind.Object } volumes)
            yield break;
        foreach (var member in volumes.EnumerateObject())
            if (FactJson.NameOf(member) is { } name && member.Value is { ValueKind: JsonValueKind.Object } volume)
                yield return new(pool.Get(component), pool.Get(name),
                    volume.At("boundCount").Count(), volume.At("currentCount").Count(), volume.At("currentStorageClass").Name(pool), volume.At("currentCapacity").Bytes(),
                    volume.At("modifiedCount").Count(), volume.At("modifiedStorageClass").Name(pool), volume.At("modifiedCapacity").Bytes(),
                    volume.At("resizedCount").Count(), volume.At("resizedCapacity").Bytes());
    }

    private static IEnumerable<(string Name, JsonElement? Status)> Services(JsonElement? services)
    {
        if (services is not { ValueKind: JsonValueKind.Object } value)
            yield break;
        foreach (var member in value.EnumerateObject())
            if (FactJson.NameOf(member) is { } name)
                yield return (name, member.Value);
    }
}
