using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>Tells what a request needs, who gave it, and who still could.</summary>
public sealed class RuleViewer(ApproverPool pool, RequestJudge judge)
{
    /// <summary>Of a request whose votes were judged.</summary>
    public async Task<RuleView> OfAsync(
        ApprovalRequest request, Judgement judgement, IReadOnlyList<Vote> votes, IReadOnlyList<Editor> editors, CancellationToken cancellationToken)
    {
        var view = new RuleView
        {
            Policy = judgement.Policy,
            Differences = request.Policy is { } then ? PolicyDifference.Between(then, judgement.Now) : [],
            Places = Places(judgement.Verdict, votes),
            Missing = judgement.Verdict.Missing.Count == 0 ? null : ApproverPool.Missing(judgement.Verdict),
        };
        if (judgement.Verdict.IsComplete || request.Standing is not (RequestState.Draft or RequestState.Pending))
            return view;
        var voted = votes.Where(vote => vote.IsLive).Select(vote => judge.HumanOf(vote.Account));
        var people = await pool.EligibleAsync(judgement.Labels, [judge.HumanOf(request.Requester), .. editors.Select(editor => judge.HumanOf(editor.Human)), .. voted], cancellationToken);
        return people.IsRefused
            ? view with { Unreachable = people.Refusal }
            : view with { Candidates = people.Value!, Unreachable = Unreachable(judgement, people.Value!) };
    }

    /// <summary>Of a request that nobody votes on any more: what it was submitted with.</summary>
    public static RuleView Of(ApprovalRequest request) => new() { Policy = request.Policy };

    private List<RulePlace> Places(Verdict verdict, IReadOnlyList<Vote> votes)
    {
        var names = votes.Where(vote => vote.IsLive).DistinctBy(vote => judge.HumanOf(vote.Account)).ToDictionary(vote => judge.HumanOf(vote.Account), vote => vote.Person);
        return [.. verdict.Places.Select((group, at) => new RulePlace(group is null ? "an approver" : $"a member of {group}",
            verdict.Filled[at] is { } human ? names.GetValueOrDefault(human) : null))];
    }

    /// <summary>Those who approved already count beside those who could.</summary>
    private static Refusal? Unreachable(Judgement judgement, IReadOnlyList<Candidate> people)
    {
        var reach = Verdict.Of(judgement.Policy,
            [.. judgement.Counted, .. people.Select(person => new CountedVote(person.Human, VoteDecision.Approve, person.Groups, IsEligible: true))]);
        return reach.IsComplete || reach.IsDenied ? null : new(RefusalKind.Conflict,
            $"Nobody can complete the approvals: {ApproverPool.Missing(reach)} would be missing beside {people.Count} who may still approve.",
            "Approvers are known once they have signed in here: ask them to. Or ask an administrator to give more people the role approver, or for another rule.");
    }
}
