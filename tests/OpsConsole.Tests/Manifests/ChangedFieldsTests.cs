using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class ChangedFieldsTests
{
    public static TheoryData<string> Fields => Cases.Of("fields");

    [Theory, MemberData(nameof(Fields))]
    public void A_change_comes_down_to_its_aspects_and_the_fields_that_somebody_asked_for(string name)
    {
        var changed = ChangedFields.Of(ManifestDiff.Compare(Cases.Read("fields", name, "before.json"), Cases.Read("fields", name, "after.json")));

        Cases.Expect("fields", name, "expected.txt", string.Join('\n',
            [changed.Aspects.ToString(), .. changed.Fields.Select(field => $"{field.Path} | {field.Before ?? "-"} | {field.After ?? "-"}")]));
    }

    [Theory]
    [InlineData(ChangeAspects.None, false)]
    [InlineData(ChangeAspects.Status, false)]
    [InlineData(ChangeAspects.Status | ChangeAspects.Condition, true)]
    [InlineData(ChangeAspects.Spec, true)]
    [InlineData(ChangeAspects.Unknown, true)]
    [InlineData(ChangeAspects.Existence, true)]
    public void Only_mere_status_is_folded_away(ChangeAspects aspects, bool isTold) => Assert.Equal(isTold, ChangedFields.IsTold(aspects));

    [Fact]
    public void A_change_of_very_many_fields_is_bounded()
    {
        var before = $$$"""{"spec":{{{{string.Join(',', Enumerable.Range(0, 200).Select(at => $"\"f{at}\":1"))}}}}}""";
        var after = before.Replace(":1", ":2", StringComparison.Ordinal);

        var changed = ChangedFields.Of(ManifestDiff.Compare(System.Text.Encoding.UTF8.GetBytes(before), System.Text.Encoding.UTF8.GetBytes(after)));

        Assert.Equal(ChangedFields.MostFields, changed.Fields.Count);
    }

    [Fact]
    public void Values_are_never_cut_within_a_character()
    {
        var value = string.Concat(Enumerable.Repeat("😀", 200));
        var changed = ChangedFields.Of([new() { Kind = ManifestChangeKind.Added, Path = "spec.a", JsonPointer = "/spec/a", After = $"\"{value}\"" }]);

        var shown = Assert.Single(changed.Fields).After!;
        Assert.InRange(shown.Length, 100, 120);
        Assert.Equal(shown, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(shown)));
    }
}
