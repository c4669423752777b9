using System.Text;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class DriftHashTests
{
    private static readonly MaskingRules Masking = new(MaskingRules.Defaults, Encoding.UTF8.GetBytes("a key of this test"));

    public static TheoryData<string> Drift => Cases.Of("drift");

    /// <summary>The expected file says first whether the hash differs, then each difference of the substances.</summary>
    [Theory, MemberData(nameof(Drift))]
    public void Two_states_drift_as_expected(string name)
    {
        var before = Canonical(Cases.Read("drift", name, "before.json"));
        var after = Canonical(Cases.Read("drift", name, "after.json"));

        var changes = ManifestDiff.Compare(DriftHash.Substance(before), DriftHash.Substance(after));

        var isSame = DriftHash.Of(before).AsSpan().SequenceEqual(DriftHash.Of(after));
        Assert.Equal(isSame, changes.Count == 0);
        Cases.Expect("drift", name, "expected.txt", (isSame ? "same" : "drifted") + "\n" + string.Concat(changes.Select(change =>
            $"{change.Kind} {change.Path} | {change.Before ?? "-"} | {change.After ?? "-"}\n")) + "--");
    }

    [Theory, MemberData(nameof(Drift))]
    public void The_substance_of_a_substance_is_the_same(string name)
    {
        var substance = DriftHash.Substance(Canonical(Cases.Read("drift", name, "before.json")));

        Assert.Equal(Encoding.UTF8.GetString(Canonicalizer.Normalize(substance)), Encoding.UTF8.GetString(substance));
        Assert.Equal(substance, DriftHash.Substance(substance));
    }

    [Fact]
    public void The_hash_is_the_documented_one()
    {
        var expected = System.Security.Cryptography.SHA256.HashData("opsconsole-drift-1\n{\"spec\":{\"a\":1}}"u8);

        Assert.Equal(expected, DriftHash.Of("""{"kind":"Widget","metadata":{"name":"a","labels":{}},"spec":{"a":1},"status":{}}"""u8));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{")]
    public void What_is_no_object_has_no_hash(string json) => Assert.Throws<FormatException>(() => DriftHash.Of(Encoding.UTF8.GetBytes(json)));

    private static byte[] Canonical(byte[] json)
    {
        Assert.Null(new Canonicalizer(Masking).Canonicalize(json, "widgets.example", out var manifest));
        return manifest.Body.ToArray();
    }
}
