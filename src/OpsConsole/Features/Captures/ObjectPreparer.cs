using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>Makes listed items ready for staging: canonical form, hash, compression. Not thread-safe; its results live until the next one.</summary>
internal sealed class ObjectPreparer(ResourceType type, MaskingRules masking, KnownObjects known) : IDisposable
{
    private readonly Canonicalizer _canonicalizer = new(masking);
    private readonly BodyEncoder _body = new();
    private readonly BodyEncoder _managedFields = new();
    private readonly byte[] _typeMeta = Encoding.UTF8.GetBytes(
        $$"""{"apiVersion":"{{(type.Group.Length == 0 ? type.Version : $"{type.Group}/{type.Version}")}}","kind":"{{type.Kind}}",""");

    public IEnumerable<StagedObject> Prepare(Parcel parcel)
    {
        for (var index = 0; index < parcel.Count; index++)
            yield return Prepare(parcel[index].Json, parcel[index].RawHash);
    }

    private StagedObject Prepare(ReadOnlyMemory<byte> json, UInt128 rawHash)
    {
        var raw = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(raw, rawHash);
        var refusal = _canonicalizer.Canonicalize(json.Span, type.Name, out var manifest);
        // A list of a built-in type leaves out what the list itself says; one object read alone has it, and a restore needs it.
        if (refusal is null && manifest.Identity is { Kind: null, ApiVersion: null })
            refusal = _canonicalizer.Canonicalize(WithTypeMeta(json.Span), type.Name, out manifest);
        if (refusal is not null)
            return StagedObject.Refused(refusal.Identity, raw, refusal.Reason);

        var isKnown = known.HasForm(manifest.Hash);
        return new StagedObject
        {
            Namespace = manifest.Identity.Namespace ?? "",
            Name = manifest.Identity.Name!,
            Uid = manifest.Identity.Uid ?? "",
            ResourceVersion = manifest.Identity.ResourceVersion ?? "",
            Generation = manifest.Identity.Generation,
            Hash = manifest.Hash,
            RawHash = raw,
            RawLength = manifest.Body.Length,
            Body = isKnown ? (ReadOnlyMemory<byte>?)null : _body.Encode(manifest.Body.Span),
            ManagedFieldsHash = isKnown || manifest.ManagedFields.IsEmpty ? null : SHA256.HashData(manifest.ManagedFields.Span),
            ManagedFields = isKnown || manifest.ManagedFields.IsEmpty ? (ReadOnlyMemory<byte>?)null : _managedFields.Encode(manifest.ManagedFields.Span),
        };
    }

    /// <summary>An item is an object that has metadata.name, so something always follows the first brace.</summary>
    private byte[] WithTypeMeta(ReadOnlySpan<byte> json) => [.. _typeMeta, .. json[(json.IndexOf((byte)'{') + 1)..]];

    public void Dispose()
    {
        _body.Dispose();
        _managedFields.Dispose();
    }
}
