using CsCheck;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Production = new()
    {
        ["environment"] = "prod",
        ["region"] = "us-east-1",
        ["example.com/tier"] = "gold",
        ["nodes"] = "12",
        ["empty"] = "",
    };

    [Theory]
    [InlineData("", true)]
    [InlineData("   ", true)]
    [InlineData("environment", true)]
    [InlineData("absent", false)]
    [InlineData("!environment", false)]
    [InlineData("! absent", true)]
    [InlineData("environment=prod", true)]
    [InlineData("environment == prod", true)]
    [InlineData("environment=Prod", false)]
    [InlineData("environment!=prod", false)]
    [InlineData("environment!=dev", true)]
    [InlineData("absent!=anything", true)]
    [InlineData("absent=", false)]
    [InlineData("empty=", true)]
    [InlineData("empty=,environment", true)]
    [InlineData("environment in (staging, prod)", true)]
    [InlineData("environment in (staging,dev)", false)]
    [InlineData("environment in(prod)", true)]
    [InlineData("environment notin (prod)", false)]
    [InlineData("environment notin (staging, dev)", true)]
    [InlineData("absent notin (a)", true)]
    [InlineData("absent in (a)", false)]
    [InlineData("empty in (,a)", true)]
    [InlineData("empty in (a,)", true)]
    [InlineData("empty in (a,,b)", true)]
    [InlineData("empty in (a)", false)]
    [InlineData("nodes > 11", true)]
    [InlineData("nodes > 12", false)]
    [InlineData("nodes<13", true)]
    [InlineData("environment > 1", false)]
    [InlineData("absent > 1", false)]
    [InlineData("example.com/tier=gold", true)]
    [InlineData("environment in (prod), region != eu-west-1, !retired", true)]
    [InlineData("environment in (prod), region != us-east-1", false)]
    [InlineData("in=x", false)]
    [InlineData("!notin", true)]
    [InlineData("\tenvironment\n=\r prod ", true)]
    public void A_selector_matches_as_kubernetes_would(string selector, bool matches) =>
        Assert.Equal(matches, LabelSelector.Parse(selector).Matches(Production));

    [Theory]
    [InlineData(",", "a label key")]
    [InlineData("a,", "a label key")]
    [InlineData("a,,b", "a label key")]
    [InlineData("!", "a label key")]
    [InlineData("!a=b", "',' or the end")]
    [InlineData("=a", "a label key")]
    [InlineData("a b", "an operator after 'a'")]
    [InlineData("a=b c", "',' or the end")]
    [InlineData("a==(b)", "a value for 'a'")]
    [InlineData("a=!b", "a value for 'a'")]
    [InlineData("a in", "'(' and the values of 'a'")]
    [InlineData("a in b", "'(' and the values of 'a'")]
    [InlineData("a in ()", "the list of values of 'a' is empty")]
    [InlineData("a in (b", "',' or ')' in the values of 'a'")]
    [InlineData("a in (b c)", "',' or ')' in the values of 'a'")]
    [InlineData("a in (b))", "',' or the end")]
    [InlineData("a > b", "not a whole number")]
    [InlineData("a >", "not a whole number")]
    [InlineData("a => 1", "a value for 'a'")]
    [InlineData("-a", "label key '-a'")]
    [InlineData("a/b/c", "label key 'a/b/c'")]
    [InlineData("UPPER.example/a", "the prefix of label key")]
    [InlineData("/a", "the prefix of label key")]
    [InlineData("a/", "label key 'a/'")]
    [InlineData("a=b\u0000", "value")]
    [InlineData("a=pröd", "value 'pröd' of 'a'")]
    [InlineData("a=-b", "value '-b' of 'a'")]
    [InlineData("environment=prod\u00a0", "value")]
    public void A_selector_that_cannot_be_read_is_refused_with_the_part_that_is_wrong(string selector, string part)
    {
        var refusal = Assert.Throws<FormatException>(() => LabelSelector.Parse(selector));

        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("before character", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_values_are_as_long_as_kubernetes_allows()
    {
        var longest = new string('a', 63);

        Assert.True(LabelSelector.Parse($"{longest}={longest}").Matches(new Dictionary<string, string> { [longest] = longest }));
        Assert.Throws<FormatException>(() => LabelSelector.Parse(longest + "a"));
        Assert.Throws<FormatException>(() => LabelSelector.Parse($"a={longest}a"));
        Assert.Throws<FormatException>(() => LabelSelector.Parse($"{string.Join('.', Enumerable.Repeat("abc", 64))}/a"));
    }

    [Fact]
    public void A_selector_says_how_it_was_written_and_the_empty_one_matches_the_unlabelled()
    {
        Assert.Equal("a in (b, c)", LabelSelector.Parse(" a in (b, c) ").ToString());
        Assert.True(LabelSelector.Parse("").Matches(new Dictionary<string, string>()));
        Assert.True(LabelSelector.Parse("").MatchesEverything);
        Assert.False(LabelSelector.Parse("a").MatchesEverything);
    }

    private static readonly Gen<string> Words = OneOf("a", "b", "c", "prod", "x.y", "z_1");

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    /// <summary>A requirement as text beside what it means, written down a second time.</summary>
    private static readonly Gen<(string Text, Func<Dictionary<string, string>, bool> Means)> Requirement =
        Gen.Select(Gen.Int[0, 5], Words, Words.HashSet[1, 3], OneOf("", " ", "  "), (kind, key, values, gap) =>
        {
            var list = $"({gap}{string.Join($"{gap},", values)}{gap})";
            var one = values.First();
            return kind switch
            {
                0 => ($"{key}", (Func<Dictionary<string, string>, bool>)(labels => labels.ContainsKey(key))),
                1 => ($"!{gap}{key}", labels => !labels.ContainsKey(key)),
                2 => ($"{key}{gap}={gap}{one}", labels => labels.GetValueOrDefault(key) == one),
                3 => ($"{key}{gap}!={gap}{one}", labels => labels.GetValueOrDefault(key) != one),
                4 => ($"{key} in {list}", labels => labels.ContainsKey(key) && values.Contains(labels[key])),
                _ => ($"{key} notin {list}", labels => !labels.ContainsKey(key) || !values.Contains(labels[key])),
            };
        });

    [Fact]
    public void Whatever_is_written_matches_exactly_what_it_means() =>
        Gen.Select(Requirement.List[0, 4], Gen.Dictionary(Words, Words)[0, 4]).Sample((requirements, labels) =>
            LabelSelector.Parse(string.Join(",", requirements.Select(requirement => requirement.Text))).Matches(labels)
            == requirements.All(requirement => requirement.Means(labels)), iter: 20_000);

    [Fact]
    public void Any_text_is_read_or_refused_and_never_breaks_the_reader() =>
        Gen.String[Gen.Char["ab=!(),<> in\t\u0000é/.-"], 0, 24].Sample(text =>
        {
            try
            {
                LabelSelector.Parse(text).Matches(Production);
            }
            catch (FormatException)
            {
            }
        }, iter: 50_000);
}
