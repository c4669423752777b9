namespace OpsConsole.Manifests;

/// <summary>
/// Brings one object's JSON into canonical form: keys sorted by their UTF-8 bytes, number tokens verbatim, strings escaped one way,
/// no white space, <c>metadata.resourceVersion</c> and <c>metadata.managedFields</c> taken out, marked fields masked.
/// An instance reuses its buffers: not thread-safe, and a result is valid until the next call.
/// </summary>
public sealed class Canonicalizer(MaskingRules masking)
{
    /// <summary>Stored with each hash; raised whenever the same object would canonicalise differently.</summary>
    public const short FormVersion = 1;

    /// <summary>Null when <paramref name="manifest"/> is filled; otherwise why this body cannot be stored.</summary>
    /// <param name="json">One object as the API server sent it, UTF-8.</param>
    /// <param name="resourceType">The type's name as in <c>buckets.s3.aws.upbound.io</c>; chooses the masking rules.</param>
    /// <param name="manifest">The canonical object when the answer is null.</param>
    public ManifestRefusal? Canonicalize(ReadOnlySpan<byte> json, string resourceType, out CanonicalManifest manifest) =>
        throw new NotImplementedException($"{json.Length} {resourceType} {masking}");
}

/// <summary>One object in canonical form. The memories belong to the <see cref="Canonicalizer"/> that made it.</summary>
public sealed record CanonicalManifest
{
    public required ManifestIdentity Identity { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }
    /// <summary>SHA-256 of <see cref="Body"/>, 32 bytes.</summary>
    public required byte[] Hash { get; init; }
    /// <summary>The canonical JSON array of <c>metadata.managedFields</c>; empty where the object has none.</summary>
    public required ReadOnlyMemory<byte> ManagedFields { get; init; }
    public required int MaskedFields { get; init; }
}

/// <summary>Why a body was not taken: a sentence for the run's coverage, and what the body still tells of its identity.</summary>
public sealed record ManifestRefusal(string Reason, ManifestIdentity Identity);
