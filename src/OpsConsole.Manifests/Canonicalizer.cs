using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

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

    /// <summary>
    /// The deepest nesting that is taken. No schema in use comes near (a CustomResourceDefinition of 1.3 MB has about 50), every later reader
    /// may walk it by recursion on an ordinary stack, and PostgreSQL's jsonb holds it with its default stack.
    /// </summary>
    public const int MostLevels = 512;

    /// <summary>Kubernetes ends names at 253 characters; an index row of PostgreSQL carries three of these.</summary>
    private const int LongestIdentityPart = 512;

    /// <summary>Of the calls of one thread, each of which is over before the next begins.</summary>
    [ThreadStatic] private static (JsonTape Tape, ByteBuffer Buffer)? _normalizing;

    private readonly JsonTape _tape = new();
    private readonly MaskingMarker _marker = new();
    private readonly ByteBuffer _body = new();
    private readonly ByteBuffer _managedFields = new();
    private string? _lastApiVersion;
    private string? _lastKind;
    private string? _lastNamespace;

    /// <summary>The rules that choose what is masked.</summary>
    public MaskingRules Masking => masking;

    /// <summary>One of its objects was so large that nobody keeps its buffers for single ones.</summary>
    public bool IsLarge => _tape.IsLarge || _body.IsLarge || _managedFields.IsLarge;

    /// <summary>Null when <paramref name="manifest"/> is filled; otherwise why this body cannot be stored.</summary>
    /// <param name="json">One object as the API server sent it, UTF-8.</param>
    /// <param name="resourceType">The type's name as in <c>buckets.s3.aws.upbound.io</c>; chooses the masking rules.</param>
    /// <param name="manifest">The canonical object when the answer is null.</param>
    public ManifestRefusal? Canonicalize(ReadOnlySpan<byte> json, string resourceType, out CanonicalManifest manifest)
    {
        manifest = null!;
        var metadata = -1;
        var identity = ManifestIdentity.Unknown;
        if ((_tape.Read(json) ?? ReadIdentity(json, ref metadata, ref identity)) is { } reason)
            return new ManifestRefusal(reason, IdentityReader.Read(json));

        Drop(_tape.Find(json, metadata, "resourceVersion"u8), metadata);
        var managedFields = _tape.Find(json, metadata, "managedFields"u8);
        Drop(managedFields, metadata);
        var masked = _marker.Mark(_tape, json, masking.For(resourceType));
        var writer = new CanonicalWriter(_tape);
        _body.Clear();
        writer.Write(json, 0, masking.Key.Span, _body);
        _managedFields.Clear();
        if (managedFields >= 0 && _tape[managedFields].Kind == JsonTokenType.StartArray)
            writer.Write(json, managedFields, masking.Key.Span, _managedFields);

        manifest = new CanonicalManifest
        {
            Identity = identity,
            Body = _body.WrittenMemory,
            Hash = SHA256.HashData(_body.Written),
            ManagedFields = _managedFields.WrittenMemory,
            MaskedFields = masked,
        };
        return null;
    }

    /// <summary>Any JSON value with its keys sorted, its strings escaped one way and its white space gone; nothing dropped, nothing masked.</summary>
    /// <exception cref="FormatException">The text is not one strict JSON value.</exception>
    public static byte[] Normalize(ReadOnlySpan<byte> json)
    {
        var (tape, buffer) = _normalizing ?? (new JsonTape(), new ByteBuffer());
        if (tape.Read(json) is { } reason)
            throw new FormatException(reason);
        buffer.Clear();
        new CanonicalWriter(tape).Write(json, 0, default, buffer);
        _normalizing = tape.IsLarge || buffer.IsLarge ? null : (tape, buffer);
        return buffer.Written.ToArray();
    }

    private void Drop(int index, int metadata)
    {
        if (index < 0)
            return;
        _tape[index].Marks |= NodeMarks.Dropped;
        _tape[metadata].Marks &= ~NodeMarks.Verbatim;
        _tape[0].Marks &= ~NodeMarks.Verbatim;
    }

    private string? ReadIdentity(ReadOnlySpan<byte> json, ref int metadata, ref ManifestIdentity identity)
    {
        if (_tape[0].Kind != JsonTokenType.StartObject)
            return "the body is not a JSON object";
        metadata = _tape.Find(json, 0, "metadata"u8);
        if (metadata < 0 || _tape[metadata].Kind != JsonTokenType.StartObject)
            return "the body has no metadata";

        string? reason = null;
        var apiVersion = ReadPart(json, 0, "apiVersion"u8, _lastApiVersion, ref reason);
        var kind = ReadPart(json, 0, "kind"u8, _lastKind, ref reason);
        var space = ReadPart(json, metadata, "namespace"u8, _lastNamespace, ref reason);
        var name = ReadPart(json, metadata, "name"u8, null, ref reason);
        var uid = ReadPart(json, metadata, "uid"u8, null, ref reason);
        var resourceVersion = ReadPart(json, metadata, "resourceVersion"u8, null, ref reason);
        if (reason is not null)
            return reason;
        if (string.IsNullOrEmpty(name))
            return "the body has no metadata.name";
        var generation = _tape.Find(json, metadata, "generation"u8);
        var deletion = _tape.Find(json, metadata, "deletionTimestamp"u8);
        identity = new ManifestIdentity
        {
            ApiVersion = _lastApiVersion = apiVersion,
            Kind = _lastKind = kind,
            Namespace = _lastNamespace = space,
            Name = name,
            Uid = uid,
            ResourceVersion = resourceVersion,
            Generation = generation >= 0 && _tape[generation].Kind == JsonTokenType.Number
                && long.TryParse(_tape.Text(json, generation), System.Globalization.NumberStyles.AllowLeadingSign, null, out var number) ? number : null,
            IsTerminating = deletion >= 0 && _tape[deletion].Kind != JsonTokenType.Null,
        };
        return null;
    }

    /// <summary>A former value that reads the same is used again: most objects of a list share it.</summary>
    private string? ReadPart(ReadOnlySpan<byte> json, int parent, ReadOnlySpan<byte> key, string? former, ref string? reason)
    {
        var index = _tape.Find(json, parent, key);
        if (index < 0 || _tape[index].Kind == JsonTokenType.Null)
            return null;
        var text = _tape.Text(json, index);
        if (_tape[index].Kind != JsonTokenType.String)
            reason ??= $"{Encoding.UTF8.GetString(key)} is not a string";
        else if (text.Length > LongestIdentityPart)
            reason ??= $"{Encoding.UTF8.GetString(key)} is longer than {LongestIdentityPart} bytes";
        if (reason is not null)
            return null;
        var value = former is not null && Matches(former, text) ? former
            : text.Contains((byte)'\\') ? Unescape(text)
            : Encoding.UTF8.GetString(text);
        if (value.Contains('\0', StringComparison.Ordinal))
            reason = $"{Encoding.UTF8.GetString(key)} holds a NUL character";
        return value;
    }

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = new ByteBuffer();
        JsonText.TryUnescape(escaped, text);
        return Encoding.UTF8.GetString(text.Written);
    }

    private static bool Matches(string former, ReadOnlySpan<byte> text)
    {
        Span<byte> utf8 = stackalloc byte[LongestIdentityPart];
        return Encoding.UTF8.TryGetBytes(former, utf8, out var written) && text.SequenceEqual(utf8[..written]);
    }
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
