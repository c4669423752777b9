using OpsConsole.Platform;
using OpsConsole.Platform.Palette;
using Xunit;

namespace OpsConsole.Tests.Platform.Palette;

/// <summary>What is typed is read as the person meant it.</summary>
public sealed class PaletteQuestionTests
{
    [Theory]
    [InlineData("  logs   archive ", "logs archive", null, null, null)]
    [InlineData("kind:Bucket logs", "logs", null, "Bucket", null)]
    [InlineData("logs NS:team-a Cluster:prod", "logs", "prod", null, "team-a")]
    [InlineData("kind:", "", null, null, null)]
    [InlineData("kind:a kind:b", "", null, "b", null)]
    [InlineData("arn:aws:s3:::logs", "arn:aws:s3:::logs", null, null, null)]
    [InlineData("kinds:x", "kinds:x", null, null, null)]
    [InlineData(null, "", null, null, null)]
    public void Prefixes_narrow_and_the_rest_is_sought(string? typed, string text, string? cluster, string? kind, string? space)
    {
        var question = PaletteQuestion.Read(typed).Value!;

        Assert.Equal((text, cluster, kind, space), (question.Text, question.Cluster, question.Kind, question.Namespace));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("1 2 3 4 5 6 7 8 9")]
    public void What_no_database_could_take_is_refused(string typed) =>
        Assert.Equal(RefusalKind.Invalid, PaletteQuestion.Read(typed).Refusal?.Kind);

    [Fact]
    public void Half_a_character_is_refused()
    {
        // Not in an attribute: the compiler would write it as a whole one.
        Assert.True(PaletteQuestion.Read("a" + (char)0xd800).IsRefused);
        Assert.True(PaletteQuestion.Read((char)0xdc00 + "b").IsRefused);
        Assert.False(PaletteQuestion.Read("a\U0001F600b").IsRefused);
    }

    [Fact]
    public void Ten_thousand_characters_are_refused_and_the_longest_allowed_are_not()
    {
        Assert.True(PaletteQuestion.Read(new string('a', 10_000)).IsRefused);
        Assert.False(PaletteQuestion.Read(new string('a', PaletteQuestion.LongestText)).IsRefused);
    }

    [Theory]
    [InlineData("prod-use1-01", "prod-use1-01", Match.Whole)]
    [InlineData("prod-use1-01", "PROD", Match.Beginning)]
    [InlineData("prod-use1-01", "use1 prod", Match.Part)]
    [InlineData("prod-use1-01", "use1 dev", null)]
    public void A_whole_name_is_better_than_its_beginning_and_that_better_than_a_part(string text, string typed, int? rank) =>
        Assert.Equal(rank, Match.Of(text, PaletteQuestion.Read(typed).Value!));
}
