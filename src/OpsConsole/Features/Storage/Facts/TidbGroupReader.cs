using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads what a group of the second operator wants of storage: TiKVGroup, PDGroup and whatever kinds are to come.</summary>
public sealed class TidbGroupReader : IFactReader
{
    private const string Suffix = "Group";

    public bool Reads(ResourceType type) => type.Group == StorageTypes.TidbGroups && type.Kind.EndsWith(Suffix, StringComparison.Ordinal);

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var component = pool.Get(type.Kind[..^Suffix.Length].ToLowerInvariant());
        return new TidbStorageFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Cluster = root.At("spec", "cluster", "name").Name(pool),
            Dataplane = root.At("metadata", "labels", "dataplane").Name(pool),
            Volumes = ValueList.Of(root.At("spec", "template", "spec", "volumes").Items()
                .Where(volume => volume.At("name").Text() is { Length: > 0 })
                .Select(volume => new TidbVolume(component, volume.At("name").Name(pool), pool.GetOrNull(volume.At("storageClassName").Text()), volume.At("storage").Bytes()))),
            Progress = [],
            RetainsVolumes = false,
        };
    }
}
