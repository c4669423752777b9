using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals;

/// <summary>A vote as somebody wants to cast it.</summary>
public sealed record VoteOrder
{
    public required long Number { get; init; }
    public required VoteDecision Decision { get; init; }

    /// <summary>The whole hash of the plan that the person saw.</summary>
    public required string PlanHash { get; init; }
    public string Comment { get; init; } = "";

    /// <summary>Beside a rejection: the numbers of the items that the person would have instead of all.</summary>
    public IReadOnlyList<int> Proposed { get; init; } = [];
}

/// <summary>Why a person may not cast a vote now, by what they would say; null where they may.</summary>
/// <param name="Approve">What stands against an approval.</param>
/// <param name="Deny">What stands against a rejection.</param>
/// <param name="NeedsFreshSignIn">Nothing but an old sign-in stands against it.</param>
public sealed record VoteObstacles(Refusal? Approve, Refusal? Deny, bool NeedsFreshSignIn);

/// <summary>Casts and withdraws votes. Everything is asked anew for each: sign-in, directory, rules, and who else's vote still counts.</summary>
public sealed class Voting(RequestVisibility visibility, RequestJudge judge, RequestStore store, VotingStore votes, ApprovalSignal signal)
{
    private const int LongestComment = 2000;
    /// <summary>So often a request may move between its reading and its vote before the person is told.</summary>
    private const int Tries = 5;

    public async Task<Answer<ApprovalRequest>> VoteAsync(Caller caller, VoteOrder order, CancellationToken cancellationToken)
    {
        if (order.Comment.Length > LongestComment || !Question.IsStorable(order.Comment))
            return new Refusal(RefusalKind.Invalid, $"The comment has more than {LongestComment} characters, or a NUL or half of a character.", "Shorten it.");
        if (order.Decision is VoteDecision.Deny && order.Comment.Trim().Length == 0)
            return new Refusal(RefusalKind.Invalid, "A rejection needs a reason, so that the requester knows what to ask for instead.", "Say why.");
        for (var tries = 0; tries < Tries; tries++)
        {
            var seen = await visibility.FindForCommandAsync(caller, order.Number, cancellationToken);
            if (seen.IsRefused)
                return seen.Refusal;
            var (rights, request) = seen.Value;
            var standing = await StandingAsync(request, cancellationToken);
            if (standing.IsRefused)
                return standing.Refusal;
            if ((Check(caller, rights, request, standing.Value!, order) ?? Proposal.Check(order, request)) is { } refusal)
                return refusal;
            var human = judge.HumanOf(caller.Key);
            var all = standing.Value!.Counted.Append(new(human, order.Decision, rights.Groups, IsEligible: true)).ToList();
            var result = await votes.VoteAsync(new Ballot
            {
                Request = request.Id,
                RowVersion = request.RowVersion,
                By = caller,
                Human = human,
                Decision = order.Decision,
                PlanHash = PlanHash.Read(order.PlanHash)!,
                Groups = rights.Groups,
                Typed = order.Comment.Trim(),
                Comment = await CommentAsync(request, order, cancellationToken),
                Proposed = order.Proposed,
                Verdict = Verdict.Of(standing.Value.Judgement.Policy, all),
                ExecuteWithin = standing.Value.Judgement.Policy.ExecuteWithin,
            }, cancellationToken);
            if (result is VoteResult.Moved)
                continue;
            signal.Changed();
            return result is VoteResult.Counted ? (await store.FindAsync(request.Id, cancellationToken))! : Over(request);
        }
        return Moved(order.Number);
    }

    /// <summary>Until the execution begins; an approved request may then wait for votes again.</summary>
    public async Task<Answer<ApprovalRequest>> WithdrawAsync(Caller caller, long number, CancellationToken cancellationToken)
    {
        var command = Guid.CreateVersion7();
        for (var tries = 0; tries < Tries; tries++)
        {
            var seen = await visibility.FindForCommandAsync(caller, number, cancellationToken);
            if (seen.IsRefused)
                return seen.Refusal;
            var request = seen.Value.Request;
            if (request.Standing is not (RequestState.Pending or RequestState.Approved))
                return Over(request);
            var human = judge.HumanOf(caller.Key);
            var standing = await StandingAsync(request, cancellationToken);
            if (standing.IsRefused)
                return standing.Refusal;
            // Several where accounts that had voted were linked afterwards; each stands under the person that it was cast by.
            var cast = standing.Value!.Votes.Where(vote => vote.IsLive && judge.HumanOf(vote.Account) == human).Select(vote => vote.Human).ToList();
            if (cast.Count == 0)
                return new Refusal(RefusalKind.Conflict, $"You have no vote on request #{number} that could be withdrawn.", "Look at the votes on its page.");
            var without = Verdict.Of(standing.Value.Judgement.Policy, [.. standing.Value.Counted.Where(vote => vote.Human != human)]);
            var result = await votes.WithdrawAsync(request.Id, request.RowVersion, caller, cast, without, command, cancellationToken);
            if (result is VoteResult.Moved)
                continue;
            signal.Changed();
            return result is VoteResult.Counted ? (await store.FindAsync(request.Id, cancellationToken))! : Over(request);
        }
        return Moved(number);
    }

    /// <summary>Why a person may not vote now, for the page; null where they may.</summary>
    public async Task<Refusal?> ObstacleAsync(Caller caller, PersonAccess rights, ApprovalRequest request, CancellationToken cancellationToken)
    {
        var standing = await StandingAsync(request, cancellationToken);
        return standing.IsRefused
            ? standing.Refusal
            : Check(caller, rights, request, standing.Value!, new VoteOrder { Number = request.Number, Decision = VoteDecision.Approve, PlanHash = request.Hash });
    }

    /// <summary>The same for either vote, of a request that was judged already.</summary>
    internal VoteObstacles Obstacles(
        Caller caller, PersonAccess rights, ApprovalRequest request, Judgement judgement, IReadOnlyList<Vote> votes, IReadOnlyCollection<PersonKey> editors)
    {
        var standing = new Standing(judgement, votes, editors);
        var order = new VoteOrder { Number = request.Number, Decision = VoteDecision.Approve, PlanHash = request.Hash };
        var (approve, deny) = (Check(caller, rights, request, standing, order), Check(caller, rights, request, standing, order with { Decision = VoteDecision.Deny }));
        return new(approve, deny, NeedsFreshSignIn: Stale(caller, request, judgement) is { } stale && (approve == stale || deny == stale));
    }

    private async Task<string> CommentAsync(ApprovalRequest request, VoteOrder order, CancellationToken cancellationToken) => order.Proposed.Count == 0
        ? order.Comment.Trim()
        : $"{order.Comment.Trim()}\n{Proposal.Words(order.Proposed, request.Items, await store.NamesAsync(request.Id, [.. order.Proposed.Order().Take(Proposal.MostNamed)], cancellationToken))}";

    private async Task<Answer<Standing>> StandingAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var cast = await store.VotesAsync(request.Id, cancellationToken);
        var editors = (await store.EditorsAsync(request.Id, cancellationToken)).Select(editor => judge.HumanOf(editor.Human)).ToList();
        var judged = await judge.JudgeAsync(request, cast, editors, cancellationToken);
        return judged.IsRefused ? judged.Refusal : new Standing(judged.Value!, cast, editors);
    }

    private Refusal? Check(Caller caller, PersonAccess rights, ApprovalRequest request, Standing standing, VoteOrder order)
    {
        var human = judge.HumanOf(caller.Key);
        if (caller.IsProgram)
            return new(RefusalKind.Forbidden, "A program never votes.", "A person has to.");
        if (request.Standing is not RequestState.Pending && !(request.Standing is RequestState.Approved && order.Decision is VoteDecision.Deny))
            return Over(request);
        if (human == judge.HumanOf(request.Requester))
            return new(RefusalKind.Forbidden, "The plan is your own, and nobody votes on a plan of their own.", "Somebody else has to. You may cancel it.");
        if (standing.Editors.Contains(human))
            return new(RefusalKind.Forbidden, "You had a hand in this plan, so it is your own, and nobody votes on a plan of their own.", "Somebody else has to.");
        if (!RequestJudge.AllowsOnAll(rights, Permission.Approve, standing.Judgement.Labels))
            return new(RefusalKind.Forbidden, "You are no approver on every cluster of this plan.", "Ask an administrator for that role, or leave the vote to those who have it.");
        if (standing.Votes.Any(vote => vote.IsLive && judge.HumanOf(vote.Account) == human))
            return new(RefusalKind.Conflict, $"You voted on request #{request.Number} already.", "Withdraw that vote first if you want to cast another.");
        if (PlanHash.Read(order.PlanHash) is not { } echoed || !echoed.AsSpan().SequenceEqual(request.PlanHash))
            return new(RefusalKind.Conflict, $"The hash is not that of the plan of request #{request.Number}, so you looked at another one.", "Look at the request again, and vote on what you see.");
        return Stale(caller, request, standing.Judgement);
    }

    private static Refusal? Stale(Caller caller, ApprovalRequest request, Judgement judgement) =>
        FreshSignIn.Refusal(caller, judgement.Policy.FreshSignIn, request.Now, "vote on it");

    private static Refusal Over(ApprovalRequest request) => new(RefusalKind.Conflict, $"Request #{request.Number} takes no votes: {ItemWords.Of(request.Standing)}.", "Look at its page.");

    private static Refusal Moved(long number) => new(RefusalKind.Conflict, $"Request #{number} moves faster than a vote on it could be counted.", "Try again.");

    private sealed record Standing(Judgement Judgement, IReadOnlyList<Vote> Votes, IReadOnlyCollection<PersonKey> Editors)
    {
        /// <summary>Live votes as they count now.</summary>
        public IReadOnlyList<CountedVote> Counted => Judgement.Counted;
    }
}
