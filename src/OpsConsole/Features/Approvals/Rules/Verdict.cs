using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

public enum VoteDecision { Approve, Deny }

/// <summary>A vote as it counts now: by whom, and whether the directory still lets that person vote on every cluster of the plan.</summary>
/// <param name="Human">The human being, one for all linked accounts.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Groups">The groups that the directory names now.</param>
/// <param name="IsEligible">False for whoever may not approve now, for the requester and for those who had a hand in the plan.</param>
public sealed record CountedVote(PersonKey Human, VoteDecision Decision, IReadOnlyCollection<string> Groups, bool IsEligible);

/// <summary>What votes come to.</summary>
/// <param name="IsDenied">Somebody said no.</param>
/// <param name="Filled">For each place who fills it, null where nobody does.</param>
/// <param name="Places">What each place asks for: a group, or null for any approver.</param>
public sealed record Verdict(bool IsDenied, IReadOnlyList<PersonKey?> Filled, IReadOnlyList<string?> Places)
{
    public bool IsComplete => !IsDenied && Places.Count > 0 && Filled.All(person => person is not null);

    public int Approvals => Filled.Count(person => person is not null);

    /// <summary>The groups, or null for any approver, of the places that nobody fills.</summary>
    public IReadOnlyList<string?> Missing => [.. Places.Where((_, place) => Filled[place] is null)];

    /// <summary>Distinct people on distinct places; a denial stands above all, whoever it comes from.</summary>
    public static Verdict Of(Policy policy, IReadOnlyList<CountedVote> votes)
    {
        var places = policy.Approvers.SelectMany(approvers => Enumerable.Repeat(approvers.Group, approvers.Count)).ToArray();
        var approving = votes.Where(vote => vote is { Decision: VoteDecision.Approve, IsEligible: true }).GroupBy(vote => vote.Human)
            .Select(same => (Human: same.Key, Groups: same.SelectMany(vote => vote.Groups).ToHashSet(StringComparer.Ordinal)))
            .OrderBy(vote => vote.Human.Issuer, StringComparer.Ordinal).ThenBy(vote => vote.Human.Subject, StringComparer.Ordinal).ToList();
        var taken = Matching.Of(approving.Count, places.Length, (person, place) => places[place] is null || approving[person].Groups.Contains(places[place]!));
        return new(votes.Any(vote => vote.Decision is VoteDecision.Deny), [.. taken.Select(person => person is { } index ? approving[index].Human : (PersonKey?)null)], places);
    }
}
