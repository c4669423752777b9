using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads classes of volume attributes.</summary>
public sealed class VolumeAttributesClassReader : IFactReader
{
    public bool Reads(ResourceType type) => type.Name == StorageTypes.AttributesClasses;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool) => ObjectHead.Read(type, root, pool) is not { } head ? null : new VolumeAttributesClassFacts
    {
        Key = head.Key,
        Kind = head.Kind,
        ApiVersion = head.ApiVersion,
        Uid = head.Uid,
        Created = head.Created,
        DeletingSince = head.DeletingSince,
        Driver = root.At("driverName").Name(pool),
        Parameters = root.At("parameters").Parameters(pool).Parameters,
    };
}
