namespace OpsConsole.Manifests;

/// <summary>One rule: in types that match <see cref="Types"/> (glob over <c>plural.group</c>) the values at <see cref="Path"/> are masked.</summary>
/// <param name="Types">A glob such as <c>*</c>, <c>secrets</c> or <c>*.pingcap.com</c>.</param>
/// <param name="Path">Dot-separated keys; <c>*</c> is one key or list element, <c>**</c> any depth; keys compare without case.</param>
public sealed record MaskingRule(string Types, string Path);

/// <summary>
/// The rules of one installation and the key of their digests. A masked value becomes the string <c>masked:v1:</c> followed by the
/// hex HMAC-SHA256 of its canonical JSON, so that equal values stay equal and a short secret cannot be guessed from its digest.
/// </summary>
public sealed class MaskingRules(IReadOnlyList<MaskingRule> rules, ReadOnlyMemory<byte> key)
{
    public static MaskingRules None { get; } = new([], new byte[32]);

    public IReadOnlyList<MaskingRule> Rules { get; } = rules;
    internal ReadOnlyMemory<byte> Key { get; } = key;
}
