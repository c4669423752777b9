using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads storage classes.</summary>
public sealed class StorageClassReader : IFactReader
{
    public bool Reads(ResourceType type) => type.Name == StorageTypes.Classes;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var (parameters, tags) = root.At("parameters").Parameters(pool);
        var annotations = root.At("metadata", "annotations");
        return new StorageClassFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Provisioner = root.At("provisioner").Name(pool),
            Parameters = parameters,
            Tags = tags,
            ReclaimPolicy = pool.Get(root.At("reclaimPolicy").Text() ?? "Delete"),
            BindingMode = pool.Get(root.At("volumeBindingMode").Text() ?? "Immediate"),
            AllowsExpansion = root.At("allowVolumeExpansion").IsTrue(),
            MountOptions = pool.Get(string.Join(", ", root.At("mountOptions").Items().Select(option => option.Text()).OfType<string>())),
            RestrictsTopology = root.At("allowedTopologies").Items().Any(),
            // Kubernetes, pkg/volume/util IsDefaultAnnotation: either, and only this word.
            IsDefault = annotations.Member("storageclass.kubernetes.io/is-default-class").Text() == "true"
                || annotations.Member("storageclass.beta.kubernetes.io/is-default-class").Text() == "true",
        };
    }
}
