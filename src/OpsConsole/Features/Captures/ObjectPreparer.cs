using System.Buffers.Binary;
using System.Security.Cryptography;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>Makes listed items ready for staging: canonical form, hash, compression. Not thread-safe; its results live until the next one.</summary>
internal sealed class ObjectPreparer(ResourceType type, MaskingRules masking, KnownObjects known) : IDisposable
{
    private readonly TypeCanonicalizer _canonicalizer = new(type.Group, type.Version, type.Kind, type.Name, masking);
    private readonly BodyEncoder _body = new();
    private readonly BodyEncoder _managedFields = new();
    private readonly byte[] _rawHash = new byte[16];
    private readonly byte[] _managedFieldsHash = new byte[SHA256.HashSizeInBytes];

    /// <summary>From now on bodies are compressed with <paramref name="dictionary"/>.</summary>
    public void Use(BodyDictionary dictionary)
    {
        _body.Use(dictionary.Content);
        _managedFields.Use(dictionary.Content);
    }

    /// <summary>Bodies and managedFields, spread over the parcel, to train a dictionary with.</summary>
    public IReadOnlyList<byte[]> Samples(Parcel parcel)
    {
        var samples = new List<byte[]>();
        var step = (parcel.Count + BodyDictionary.Samples - 1) / BodyDictionary.Samples;
        for (var index = 0; index < parcel.Count; index += step)
        {
            if (_canonicalizer.Canonicalize(parcel[index].Json.Span, out var manifest) is not null)
                continue;
            samples.Add(manifest.Body.ToArray());
            if (!manifest.ManagedFields.IsEmpty)
                samples.Add(manifest.ManagedFields.ToArray());
        }
        return samples;
    }

    public IEnumerable<StagedObject> Prepare(Parcel parcel)
    {
        for (var index = 0; index < parcel.Count; index++)
            yield return Prepare(parcel[index].Json, parcel[index].RawHash);
    }

    private StagedObject Prepare(ReadOnlyMemory<byte> json, UInt128 rawHash)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_rawHash, rawHash);
        if (_canonicalizer.Canonicalize(json.Span, out var manifest) is { } refusal)
            return StagedObject.Refused(refusal.Identity, _rawHash, refusal.Reason);

        var isKnown = known.HasForm(manifest.Hash);
        var hasManagedFields = !isKnown && !manifest.ManagedFields.IsEmpty;
        if (hasManagedFields)
            SHA256.HashData(manifest.ManagedFields.Span, _managedFieldsHash);
        return new StagedObject
        {
            Namespace = manifest.Identity.Namespace ?? "",
            Name = manifest.Identity.Name!,
            Uid = manifest.Identity.Uid ?? "",
            ResourceVersion = manifest.Identity.ResourceVersion ?? "",
            Generation = manifest.Identity.Generation,
            Hash = manifest.Hash,
            RawHash = _rawHash,
            RawLength = manifest.Body.Length,
            Body = isKnown ? (ReadOnlyMemory<byte>?)null : _body.Encode(manifest.Body.Span),
            ManagedFieldsHash = hasManagedFields ? _managedFieldsHash : null,
            ManagedFields = hasManagedFields ? _managedFields.Encode(manifest.ManagedFields.Span) : (ReadOnlyMemory<byte>?)null,
        };
    }

    public void Dispose()
    {
        _body.Dispose();
        _managedFields.Dispose();
    }
}
