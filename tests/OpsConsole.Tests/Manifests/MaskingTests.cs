using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed partial class MaskingTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    public static TheoryData<string> Masking => Cases.Of("masking");

    [Theory, MemberData(nameof(Masking))]
    public void What_rules_mark_is_masked_and_nothing_else(string name)
    {
        var rules = Cases.Text("masking", name, "rules.txt")?.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(path => new MaskingRule("*", path)).ToList()
            ?? MaskingRules.Defaults;
        var type = Cases.Text("masking", name, "type.txt")?.Trim() ?? "xs.example.org";

        var refusal = new Canonicalizer(new MaskingRules(rules, Key)).Canonicalize(Cases.Read("masking", name, "input.json"), type, out var manifest);

        Assert.Null(refusal);
        Cases.Expect("masking", name, "expected.json", $"{Digest().Replace(Encoding.UTF8.GetString(manifest.Body.Span), "masked")}\n{manifest.MaskedFields} masked");
    }

    [Fact]
    public void A_mask_is_the_keyed_digest_of_the_canonical_value()
    {
        var body = Masked("""{"metadata":{"name":"a"},"spec":{"pin":{"b":1,"a":"\u003c"}}}""", Key);

        var digest = Convert.ToHexStringLower(HMACSHA256.HashData(Key, """{"a":"<","b":1}"""u8));
        Assert.Contains($"\"pin\":\"masked:v1:{digest}\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_values_stay_equal_and_other_keys_give_other_digests()
    {
        const string left = """{"metadata":{"name":"a"},"spec":{"pin":[1, 2]}}""";
        const string right = """{"metadata":{"name":"a"},"spec":{"pin":[1,2]}}""";

        Assert.Equal(Masked(left, Key), Masked(right, Key));
        Assert.NotEqual(Masked(left, Key), Masked(left, new byte[32]));
    }

    [Fact]
    public void A_masked_body_masked_again_stays_as_it_is()
    {
        var once = Masked("""{"metadata":{"name":"a"},"spec":{"pin":"1234"}}""", Key);

        Assert.Equal(once, Masked(once, Key));
    }

    [Theory]
    [InlineData("*", "spec..pin")]
    [InlineData("*", "spec.[name")]
    [InlineData("", "spec")]
    public void A_rule_that_cannot_be_read_is_named(string types, string path)
    {
        var error = Assert.Throws<FormatException>(() => new MaskingRules([new MaskingRule(types, path)], Key));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_any_depth_steps_end_in_reasonable_time()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);
        var rules = new MaskingRules([new MaskingRule("*", string.Join('.', Enumerable.Repeat("**.a", 40)) + ".never")], Key);

        var refusal = new Canonicalizer(rules).Canonicalize(Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"x"},"spec":{{{deep}}}}"""), "x", out var manifest);

        Assert.Null(refusal);
        Assert.Equal(0, manifest.MaskedFields);
    }

    private static string Masked(string json, byte[] key)
    {
        var rules = new MaskingRules([new MaskingRule("*", "**.pin")], key);
        Assert.Null(new Canonicalizer(rules).Canonicalize(Encoding.UTF8.GetBytes(json), "x", out var manifest));
        return Encoding.UTF8.GetString(manifest.Body.Span);
    }

    [GeneratedRegex("masked:v1:[0-9a-f]{64}")]
    private static partial Regex Digest();
}
