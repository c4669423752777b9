using System.Text;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>One listed object on its way into the database, a value so that a list of a million leaves little to collect. Bytes are valid until the next object is made.</summary>
internal readonly record struct StagedObject
{
    /// <summary>Longer than any name Kubernetes accepts.</summary>
    private const int LongestName = 512;

    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required string ResourceVersion { get; init; }
    public long? Generation { get; init; }
    public byte[]? Hash { get; init; }
    public required byte[] RawHash { get; init; }
    public int RawLength { get; init; }
    /// <summary>Compressed; null where the form is known already or the object is refused.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }
    public byte[]? ManagedFieldsHash { get; init; }
    public ReadOnlyMemory<byte>? ManagedFields { get; init; }
    /// <summary>Why the object cannot be stored.</summary>
    public string? Reason { get; init; }
    /// <summary>A refused object without a readable name could be any: while it stands, nothing is proven absent.</summary>
    public bool IsUnnamed => Reason is not null && Name.Length == 0;

    public static StagedObject Refused(ManifestIdentity identity, byte[] rawHash, string reason) => new()
    {
        Namespace = Storable(identity.Namespace),
        Name = Storable(identity.Name),
        Uid = Storable(identity.Uid),
        ResourceVersion = Storable(identity.ResourceVersion),
        RawHash = rawHash,
        Reason = reason,
    };

    /// <summary>The text with whatever PostgreSQL refuses (NUL, lone surrogates) made visible, cut to what a row shows.</summary>
    public static string Storable(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        return Readable(text.Length > LongestName ? text[..LongestName] : text)!;
    }

    /// <summary>Words of a server's, without what PostgreSQL refuses.</summary>
    public static string? Readable(string? text)
    {
        if (text is null || IsStorable(text))
            return text;
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            visible.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return visible.ToString();
    }

    private static bool IsStorable(string? text)
    {
        for (var index = 0; index < text?.Length; index++)
            if (text[index] == '\0' || (char.IsSurrogate(text[index]) && !(index + 1 < text.Length && char.IsSurrogatePair(text[index], text[++index]))))
                return false;
        return true;
    }
}
