using System.Text;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class ManifestDiffTests
{
    public static TheoryData<string> Diff => Cases.Of("diff");

    [Theory, MemberData(nameof(Diff))]
    public void Two_sides_differ_as_expected(string name)
    {
        var changes = ManifestDiff.Compare(Cases.Read("diff", name, "before.json"), Cases.Read("diff", name, "after.json"));

        Cases.Expect("diff", name, "expected.txt", string.Concat(changes.Select(change =>
            $"{change.Kind} {change.Path} | {change.JsonPointer} | {change.Before ?? "-"} | {change.After ?? "-"}{(change.IsNoise ? " | noise" : "")}\n")) + "--");
    }

    [Theory, MemberData(nameof(Diff))]
    public void Applying_the_difference_gives_the_other_side(string name)
    {
        var before = Cases.Read("diff", name, "before.json");
        var after = Cases.Read("diff", name, "after.json");

        Assert.Equal(Text(after), Encoding.UTF8.GetString(ManifestDiff.Apply(before, ManifestDiff.Compare(before, after))));
        Assert.Equal(Text(before), Encoding.UTF8.GetString(ManifestDiff.Apply(after, ManifestDiff.Compare(after, before))));
    }

    [Fact]
    public void Long_lists_without_a_key_are_compared_by_place_in_reasonable_time()
    {
        var before = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 20_000))}]");
        var after = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 20_000).Reverse())}]");

        Assert.Equal(Text(after), Encoding.UTF8.GetString(ManifestDiff.Apply(before, ManifestDiff.Compare(before, after))));
    }

    private static string Text(byte[] json) => Encoding.UTF8.GetString(Canonicalizer.Normalize(json));
}
