using System.Collections.Concurrent;

namespace OpsConsole.Manifests;

/// <summary>What a rule masks where its path matches.</summary>
public enum MaskedValues
{
    /// <summary>Whatever stands there, containers included; only null is left.</summary>
    Any,
    /// <summary>Only non-empty strings and numbers: a schema's property of that name or a reference object stays readable.</summary>
    Text,
}

/// <summary>One rule: in types that match <see cref="Types"/> (glob over <c>plural.group</c>) the values at <see cref="Path"/> are masked.</summary>
/// <param name="Types">A glob such as <c>*</c>, <c>secrets</c> or <c>*.pingcap.com</c>.</param>
/// <param name="Path">
/// Dot-separated keys; <c>*</c> is one key or list element, <c>**</c> any depth; keys compare without case. A key may hold <c>*</c> for any
/// characters (<c>*password</c>), <c>\.</c> for a dot; <c>[name=*token]</c> is a list element whose <c>name</c> matches.
/// </param>
/// <param name="Values">Which values at the path are masked.</param>
public sealed record MaskingRule(string Types, string Path, MaskedValues Values = MaskedValues.Any);

/// <summary>
/// The rules of one installation and the key of their digests. A masked value becomes the string <c>masked:v1:</c> followed by the
/// hex HMAC-SHA256 of its canonical JSON, so that equal values stay equal and a short secret cannot be guessed from its digest.
/// <c>kubectl.kubernetes.io/last-applied-configuration</c> is masked whole wherever another field of the object is, or its own JSON holds a marked field.
/// </summary>
public sealed class MaskingRules
{
    private readonly IReadOnlyList<MaskingPath> _paths;
    private readonly ConcurrentDictionary<string, MaskingPath[]> _byType = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">Names the rule that cannot be read.</exception>
    public MaskingRules(IReadOnlyList<MaskingRule> rules, ReadOnlyMemory<byte> key)
    {
        Rules = rules;
        Key = key;
        _paths = [.. rules.Select(MaskingPath.Compile)];
    }

    public static MaskingRules None { get; } = new([], new byte[32]);

    /// <summary>Fields that look like secrets in any type; references to Secrets (<c>secretName</c>, <c>passwordSecretRef</c>) are not among them.</summary>
    public static IReadOnlyList<MaskingRule> Defaults { get; } =
    [
        new("secrets", "data.*"),
        new("secrets", "stringData.*"),
        .. SecretKeys().Select(key => new MaskingRule("*", $"**.{key}", MaskedValues.Text)),
        .. SecretVariables().Select(name => new MaskingRule("*", $"**.env.[name={name}].value", MaskedValues.Text)),
    ];

    public IReadOnlyList<MaskingRule> Rules { get; }
    internal ReadOnlyMemory<byte> Key { get; }

    internal MaskingPath[] For(string resourceType) =>
        _byType.GetOrAdd(resourceType, type => [.. _paths.Where(path => path.AppliesTo(type))]);

    private static string[] SecretKeys() =>
    [
        "*password", "*passwd", "*passphrase",
        "*token", "*secretkey", "*secret_key", "*secret-key", "*accesskey", "*access_key", "*access-key",
        "*apikey", "*api_key", "*api-key", "*privatekey", "*private_key", "*private-key",
        "*clientsecret", "*client_secret", "*client-secret", "*sharedsecret", "*shared_secret", "*shared-secret",
        "*connectionstring", "*connection_string", "*connection-string", "credential", "credentials",
    ];

    private static string[] SecretVariables() =>
    [
        "*password", "*passwd", "*passphrase", "*pwd", "*token", "*secret", "*secret_key", "*secretkey", "*access_key", "*accesskey",
        "*api_key", "*apikey", "*private_key", "*credentials", "*connection_string",
    ];
}
