using System.Text.RegularExpressions;
using OpsConsole.Features.Approvals.Rules;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed partial class RuleDocumentTests
{
    private const string Rule = """{"key":"a","clusters":"","approvers":[{"count":1}]}""";
    private const string Window = """{"key":"w","effect":"deny","clusters":"","cron":"0 0 * * *","lasts":"01:00:00"}""";

    [Fact]
    public void The_shipped_rules_hold_together_and_survive_their_text()
    {
        var text = ShippedRules.Document.Write();
        var set = RuleDocument.Parse(text).Check(1);

        Assert.Equal(4, set.Rules.Count);
        Assert.Equal(text, RuleDocument.Parse(text).Write());
        Assert.Equal(RuleDocument.Of(set).Write(), RuleDocument.Of(RuleDocument.Of(set).Check(1)).Write());
    }

    [Fact]
    public void The_order_of_rows_does_not_count()
    {
        var one = RuleDocument.Parse($$"""{"rules":[{{Rule}},{"key":"b","clusters":"","approvers":[{}]}],"windows":[]}""");
        var other = RuleDocument.Parse($$"""{"windows":[],"rules":[{"key":"b","clusters":"","approvers":[{}]},{{Rule}}]}""");

        Assert.Equal(one.Hash(), other.Hash());
    }

    [Fact]
    public void What_is_written_is_in_the_order_of_keys_and_read_line_by_line()
    {
        var set = RuleDocument.Parse($$"""{"rules":[{"key":"b","clusters":"","approvers":[{}]},{{Rule}}],"windows":[{{Window.Replace("\"w\"", "\"x\"", StringComparison.Ordinal)}},{{Window}}]}""");

        foreach (var document in new[] { set, RuleDocument.Of(set.Check(1)) })
            Assert.Equal(["a", "b", "w", "x"], Keys().Matches(document.Write()).Select(match => match.Groups[1].Value));
        Assert.Equal(["a", "b"], RuleDocument.Of(set.Check(1)).Rules.Select(rule => rule.Key!));
        Assert.Equal(["w", "x"], RuleDocument.Of(set.Check(1)).Windows.Select(window => window.Key!));
    }

    [Fact]
    public void A_field_that_stands_there_twice_is_refused() =>
        Assert.Throws<FormatException>(() => RuleDocument.Parse("""{"rules":[{"key":"a","key":"b","clusters":"","approvers":[{}]}]}"""));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void A_key_has_up_to_sixty_letters(int letters, bool holds) =>
        Assert.Equal(holds, Record.Exception(() => RuleDocument.Key(new('a', letters), "rules[0]")) is null);

    [Theory]
    [InlineData("00:00:59", false)]
    [InlineData("00:01:00", true)]
    [InlineData("01:00:00", true)]
    [InlineData("01:00:01", false)]
    public void A_duration_may_be_its_least_and_its_most(string text, bool holds) =>
        Assert.Equal(holds, Record.Exception(() => RuleDocument.Span(text, "x", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1))) is null);

    [GeneratedRegex("^ +\"key\": \"(.*)\",?$", RegexOptions.Multiline)]
    private static partial Regex Keys();

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "null")]
    [InlineData("""{"rules":[],"windows":[]}""", "rules is empty")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approvers":[{"count":1}],"more":1}]}""", "more")]
    [InlineData("""{"rules":[{"clusters":"","approvers":[{"count":1}]}]}""", "rules[0].key")]
    [InlineData("""{"rules":[{"key":"a b","clusters":"","approvers":[{"count":1}]}]}""", "rules[0].key")]
    [InlineData("""{"rules":[{"key":"a","approvers":[{"count":1}]}]}""", "clusters is missing")]
    [InlineData("""{"rules":[{"key":"a","clusters":"x in (","approvers":[{"count":1}]}]}""", "clusters:")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approvers":[]}]}""", "approvers is empty")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approvers":[{"count":0}]}]}""", "1 to 10")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approvers":[{"count":6},{"group":"g","count":5}]}]}""", "11 people")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approvers":[{"group":""}]}]}""", "empty group")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","class":"C","approvers":[{"count":1}]}]}""", "write A, B")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approveWithin":"soon","approvers":[{"count":1}]}]}""", "approveWithin")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","executeWithin":"00:00:01","approvers":[{"count":1}]}]}""", "executeWithin")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","freshSignIn":"2.00:00:00","approvers":[{"count":1}]}]}""", "freshSignIn")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","mostItems":0,"approvers":[{"count":1}]}]}""", "mostItems")]
    public void A_rule_that_cannot_hold_is_refused_by_its_place(string json, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => RuleDocument.Parse(json).Check(1)).Message, StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("deny", "allow0", "effect")]
    [InlineData("0 0 * * *", "61 0 * * *", "cron")]
    [InlineData("01:00:00", "32.00:00:00", "lasts")]
    [InlineData("\"lasts\"", "\"timeZone\":\"Nowhere\",\"lasts\"", "time zone")]
    [InlineData("\"lasts\"", "\"overrideRole\":\"king\",\"lasts\"", "overrideRole")]
    [InlineData("\"key\":\"w\",", "", "windows[0].key")]
    public void A_window_that_cannot_hold_is_refused_by_its_place(string part, string instead, string says)
    {
        var json = $$"""{"rules":[{{Rule}}],"windows":[{{Window.Replace(part, instead, StringComparison.Ordinal)}}]}""";

        Assert.Contains(says, Assert.Throws<FormatException>(() => RuleDocument.Parse(json).Check(1)).Message, StringComparison.Ordinal);
        RuleDocument.Parse($$"""{"rules":[{{Rule}}],"windows":[{{Window}}]}""").Check(1);
    }

    [Fact]
    public void A_key_stands_there_once()
    {
        Assert.Contains("twice", Assert.Throws<FormatException>(() => RuleDocument.Parse($$"""{"rules":[{{Rule}},{{Rule}}]}""").Check(1)).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<FormatException>(() => RuleDocument.Parse($$"""{"rules":[{{Rule}}],"windows":[{{Window}},{{Window}}]}""").Check(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_change_is_told_a_line_a_row()
    {
        var before = RuleDocument.Parse($$"""{"rules":[{{Rule}},{"key":"b","clusters":"x=1","approvers":[{"group":"sre","count":2}]}],"windows":[{{Window}}]}""");
        var after = RuleDocument.Parse($$"""{"rules":[{"key":"a","clusters":"","approvers":[{"count":2}]},{"key":"c","class":"A","clusters":"","approvers":[{}]}]}""");

        var lines = RuleDifference.Between(before, after);

        Assert.Equal(4, lines.Count);
        Assert.Contains(lines, line => line.StartsWith("rule b goes: 2 of group sre", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rule a: 1 approver", StringComparison.Ordinal) && line.Contains("becomes 2 approvers", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("rule c comes: 1 approver for class A on every cluster", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("window w goes: deny", StringComparison.Ordinal));
    }
}
