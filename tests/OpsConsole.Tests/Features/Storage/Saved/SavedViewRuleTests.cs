using OpsConsole.Features.Storage.Saved;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Saved;

public sealed class SavedViewRuleTests
{
    [Theory]
    [InlineData("buckets", null, "")]
    [InlineData("buckets", "?state=Paused&page=3&state=Failed&row=a%2Fb%2F-%2Fc&q=%20logs%20", "q=logs&state=Failed&state=Paused")]
    [InlineData("buckets", "sort=state", "")]
    [InlineData("buckets", "sort=-state", "sort=-state")]
    [InlineData("volumes", "class=gp3&environment=prod&region=eu-west-1&cluster=prod%2F1", "cluster=prod%2F1&environment=prod&region=eu-west-1&class=gp3")]
    public void A_question_is_kept_as_its_page_writes_it_without_the_place_in_the_table(string table, string? query, string kept) =>
        Assert.Equal(kept, SavedViewRule.Asked(table, query).Value!.Asks(Shapes.All[table]));

    [Theory]
    [InlineData("buckets", "class=gp3", "buckets cannot be asked by 'class': that is a facet of volumes")]
    [InlineData("buckets", "colour=red", "buckets cannot be asked by 'colour'.")]
    [InlineData("buckets", "STATE=Failed", "buckets cannot be asked by 'STATE'.")]
    [InlineData("classes", "sort=-encryption", "classes cannot be sorted by 'encryption'.")]
    [InlineData("buckets", "cluster=a&cluster=b", "'cluster' is given 2 times.")]
    [InlineData("buckets", "q=%00", "A value of 'q' holds a NUL")]
    public void What_a_table_does_not_know_is_refused_by_its_name(string table, string query, string told)
    {
        var refused = SavedViewRule.Asked(table, query).Refusal!;

        Assert.Equal(RefusalKind.Invalid, refused.Kind);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.NotEqual("", refused.NextStep);
    }

    [Fact]
    public void A_table_that_is_not_there_is_not_found_and_the_tables_are_named()
    {
        var refused = SavedViewRule.Asked("tables", "").Refusal!;

        Assert.Equal(RefusalKind.NotFound, refused.Kind);
        Assert.Contains("buckets, classes, volumes, protection", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_longer_than_can_be_kept_is_refused_also_where_escaping_makes_it_so()
    {
        var facets = string.Join('&', Enumerable.Range(0, 40).Select(number => $"finding=ä{number}{new string('ä', 20)}"));

        Assert.Contains("2000 are the most", SavedViewRule.Asked("buckets", $"q={new string('x', 2000)}").Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("more than 200 characters", SavedViewRule.Asked("buckets", $"q={new string('x', 201)}").Refusal!.Message, StringComparison.Ordinal);
        Assert.True(facets.Length < 2000);
        Assert.Contains("2000 are the most", SavedViewRule.Asked("buckets", facets).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_taken_without_the_space_around_it() => Assert.Equal("Failed in prod", SavedViewRule.Name("  Failed in prod ").Value);

    [Theory]
    [InlineData(null, "no name")]
    [InlineData("  \t ", "no name")]
    [InlineData("a\u0007b", "control characters")]
    [InlineData("a\nb", "control characters")]
    [InlineData("dev/prod", "'dev/prod' cannot be a name")]
    [InlineData("..", "'..' cannot be a name")]
    public void A_name_that_cannot_be_one_is_refused_with_words(string? name, string told)
    {
        var refused = SavedViewRule.Name(name).Refusal!;

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.NotEqual("", refused.NextStep);
    }

    /// <summary>By itself: half of a character is no text that a test's data can carry.</summary>
    [Fact]
    public void Half_of_a_character_is_no_name() => Assert.Contains("half of a character", SavedViewRule.Name("a" + '\uD800').Refusal!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_may_have_eighty_characters_and_no_more()
    {
        Assert.Equal(80, SavedViewRule.Name(new string('n', 80)).Value!.Length);
        Assert.Contains("81 characters; 80 are the most", SavedViewRule.Name(new string('n', 81)).Refusal!.Message, StringComparison.Ordinal);
    }
}
