using System.Text;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>The canonical form of one type's objects as captures store it. Not thread-safe; its results live until the next one.</summary>
internal sealed class TypeCanonicalizer(string group, string version, string kind, string name, Canonicalizer canonicalizer)
{
    private readonly byte[] _typeMeta = Encoding.UTF8.GetBytes($$"""{"apiVersion":"{{ApiVersionOf(group, version)}}","kind":"{{kind}}",""");

    public TypeCanonicalizer(string group, string version, string kind, string name, MaskingRules masking)
        : this(group, version, kind, name, new Canonicalizer(masking))
    {
    }

    public static string ApiVersionOf(string group, string version) => group.Length == 0 ? version : $"{group}/{version}";

    /// <summary>Null when <paramref name="manifest"/> is filled.</summary>
    public ManifestRefusal? Canonicalize(ReadOnlySpan<byte> json, out CanonicalManifest manifest)
    {
        var refusal = canonicalizer.Canonicalize(json, name, out manifest);
        // A list of a built-in type leaves out what the list itself says; one object read alone has it, and a restore needs it.
        return refusal is null && manifest.Identity is { Kind: null, ApiVersion: null }
            ? canonicalizer.Canonicalize(WithTypeMeta(json), name, out manifest)
            : refusal;
    }

    /// <summary>An item is an object that has metadata.name, so something always follows the first brace.</summary>
    private byte[] WithTypeMeta(ReadOnlySpan<byte> json) => [.. _typeMeta, .. json[(json.IndexOf((byte)'{') + 1)..]];
}
