using CsCheck;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class VerdictTests
{
    private static readonly Gen<CountedVote[]> Votes = Gen.Select(Gen.Int[0, 5], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool)
        .Select((person, deny, eligible, sre, security) => new CountedVote(Person(person), deny && !eligible ? VoteDecision.Deny : VoteDecision.Approve,
            [.. sre ? ["sre"] : Array.Empty<string>(), .. security ? ["security"] : Array.Empty<string>()], eligible)).Array[0, 7];

    [Fact]
    public void One_person_in_two_groups_takes_one_place()
    {
        var policy = Policy(new("sre", 1), new("security", 1));

        Assert.False(Verdict.Of(policy, [Approval(1, "sre", "security")]).IsComplete);
        Assert.True(Verdict.Of(policy, [Approval(1, "sre", "security"), Approval(2, "sre")]).IsComplete);
        Assert.Equal(["security"], Verdict.Of(policy, [Approval(1, "sre"), Approval(2, "sre")]).Missing);
    }

    [Fact]
    public void Two_accounts_of_one_human_being_count_once() =>
        Assert.False(Verdict.Of(Policy(new Approvers(null, 2)), [Approval(1), Approval(1)]).IsComplete);

    [Fact]
    public void Who_is_not_eligible_does_not_count_but_a_rejection_always_does()
    {
        var policy = Policy(new Approvers(null, 1));

        Assert.False(Verdict.Of(policy, [Approval(1) with { IsEligible = false }]).IsComplete);
        var denied = Verdict.Of(policy, [Approval(1), new(Person(2), VoteDecision.Deny, [], IsEligible: false)]);
        Assert.True(denied.IsDenied);
        Assert.False(denied.IsComplete);
    }

    [Fact]
    public void A_policy_without_places_is_never_complete() => Assert.False(Verdict.Of(Policy(), [Approval(1)]).IsComplete);

    /// <summary>Whoever looks at it twice sees the same people on the same places.</summary>
    [Fact]
    public void The_first_by_issuer_and_subject_fills_a_place_that_several_could()
    {
        CountedVote By(string issuer, string subject) => new(new(issuer, subject), VoteDecision.Approve, [], IsEligible: true);

        var filled = Verdict.Of(Policy(new Approvers(null, 1)), [By("b", "a"), By("a", "c"), By("a", "b")]).Filled;

        Assert.Equal([new PersonKey("a", "b")], filled);
    }

    [Fact]
    public void More_approvals_never_undo_and_their_order_never_matters() => Gen.Select(Votes, Gen.Int[0, 1000]).Sample((votes, seed) =>
    {
        var policy = Policy(new("sre", 1), new("security", 1), new(null, 1));
        var verdict = Verdict.Of(policy, votes);
        CountedVote[] mixed = [.. votes];
        new Random(seed).Shuffle(mixed);

        Assert.Equal(verdict.IsComplete, Verdict.Of(policy, mixed).IsComplete);
        Assert.Equal(verdict.Approvals, Verdict.Of(policy, mixed).Approvals);
        Assert.True(Verdict.Of(policy, [.. votes, Approval(9)]).Approvals >= verdict.Approvals);
        Assert.Equal(verdict.Filled.Count(person => person is not null), verdict.Filled.Where(person => person is not null).Distinct().Count());
        Assert.Equal(verdict.Places.Count, verdict.Approvals + verdict.Missing.Count);
    });

    private static CountedVote Approval(int person, params string[] groups) => new(Person(person), VoteDecision.Approve, groups, IsEligible: true);

    private static PersonKey Person(int number) => new("https://id.example", $"{number}");

    private static Policy Policy(params Approvers[] approvers) => new()
    {
        Approvers = approvers,
        ApproveWithin = TimeSpan.FromDays(3),
        ExecuteWithin = TimeSpan.FromHours(8),
        MostItems = 1,
        Rules = ["a"],
        Version = 1,
    };
}
