using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>The installation's masking rules, and the seed of the "these exact bytes were seen" hash that changes when they do.</summary>
public sealed class CaptureMasking
{
    public CaptureMasking(IOptions<CaptureOptions> options)
    {
        var key = options.Value.MaskingKeyFile is { } file ? File.ReadAllBytes(file) : new byte[32];
        var configured = options.Value.MaskingRules.Select(rule => new MaskingRule(rule.Types, rule.Path));
        Rules = new MaskingRules(options.Value.MaskSecretFields ? [.. MaskingRules.Defaults, .. configured] : [.. configured], key);
        Seed = SeedOf(Rules.Rules, key);
    }

    public MaskingRules Rules { get; }

    /// <summary>With other rules, another key or another form every object is looked at again, though its bytes did not change.</summary>
    public long Seed { get; }

    private static long SeedOf(IReadOnlyList<MaskingRule> rules, byte[] key)
    {
        var text = $"{Canonicalizer.FormVersion}\n{string.Join('\n', rules.Select(rule => $"{rule.Types} {rule.Path} {rule.Values}"))}";
        return BinaryPrimitives.ReadInt64LittleEndian(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
