using OpsConsole.Features.Approvals.Rules;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class RuleProposalTests
{
    private static readonly RuleSet InForce = ShippedRules.Document.Check(3);

    [Fact]
    public void The_rules_in_force_change_nothing_and_cannot_be_asked_for()
    {
        var same = RuleProposal.Of(RuleDocument.Of(InForce).Write(), InForce);

        Assert.Null(same.Fault);
        Assert.Empty(same.Changes);
        Assert.False(same.CanBeAsked);
    }

    [Fact]
    public void What_would_change_is_told_row_by_row()
    {
        var wanted = ShippedRules.Document with
        {
            Rules = [.. ShippedRules.Document.Rules.Where(rule => rule.Key != "every-class-b").Select(rule => rule.Key == "production-class-a" ? rule with { MostItems = 7 } : rule)],
            Windows = [new() { Key = "year-end", Effect = "deny", Clusters = "", Cron = "0 0 20 12 *", Lasts = "14.00:00:00" }],
        };

        var proposal = RuleProposal.Of(wanted.Write(), InForce);

        Assert.True(proposal.CanBeAsked);
        Assert.Contains(proposal.Changes, line => line.StartsWith("rule every-class-b goes", StringComparison.Ordinal));
        Assert.Contains(proposal.Changes, line => line.StartsWith("rule production-class-a:", StringComparison.Ordinal) && line.Contains("at most 7 items", StringComparison.Ordinal));
        Assert.Contains(proposal.Changes, line => line.StartsWith("window year-end comes", StringComparison.Ordinal));
        Assert.Equal(3, proposal.Changes.Count);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("""{"rules":[]}""", "rules is empty")]
    [InlineData("""{"rules":[{"key":"a","clusters":"","approvers":[]}]}""", "rules[0] (a).approvers is empty")]
    [InlineData("""{"rulez":[]}""", "rulez")]
    public void What_cannot_be_read_is_named(string text, string named)
    {
        var proposal = RuleProposal.Of(text, InForce);

        Assert.Contains(named, proposal.Fault, StringComparison.Ordinal);
        Assert.False(proposal.CanBeAsked);
    }
}
