using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>What a request comes to now.</summary>
public sealed record Judgement
{
    public required RuleSet Rules { get; init; }

    /// <summary>What satisfies the rules of its submission and those of now.</summary>
    public required Policy Policy { get; init; }

    /// <summary>What the rules of now alone ask for.</summary>
    public required Policy Now { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>Live votes as they count now.</summary>
    public required IReadOnlyList<CountedVote> Counted { get; init; }

    /// <summary>Live approvals of people who may not approve it any more.</summary>
    public required IReadOnlyList<Vote> Lost { get; init; }

    /// <summary>Live approvals that do not count because the directory does not answer for them.</summary>
    public required IReadOnlyList<Vote> Unheard { get; init; }

    /// <summary>Of each cluster of the plan; one without labels for the console itself.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, string>> Labels { get; init; }
}

/// <summary>
/// Judges a request by the directory, the rules and the fleet as they are now. Whatever cannot be known counts against it: a cluster that is gone,
/// a rule that is missing, a directory that is silent.
/// </summary>
public sealed class RequestJudge(AccessService access, AssignmentsFile assignments, Fleet fleet, RuleSetStore rules)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>A vote is stored a moment after its sign-in was asked for.</summary>
    private static readonly TimeSpan CastingTakes = TimeSpan.FromMinutes(1);

    /// <summary>One for all linked accounts.</summary>
    public PersonKey HumanOf(PersonKey account) => assignments.Current.PersonOf(account);

    public async Task<Answer<Judgement>> JudgeAsync(ApprovalRequest request, IReadOnlyList<Vote> votes, IReadOnlyCollection<PersonKey> editors, CancellationToken cancellationToken)
    {
        var labels = LabelsOf(request.ClusterIds);
        if (labels.IsRefused)
            return labels.Refusal;
        var policy = await PolicyNowAsync(request.Action, request.Class, labels.Value!, cancellationToken);
        if (policy.IsRefused)
            return policy.Refusal;
        var (set, now) = policy.Value;
        var live = votes.Where(vote => vote.IsLive).ToList();
        var stricter = request.Policy is { } then ? Policy.Stricter(then, now) : now;
        var heard = await Task.WhenAll(live.Select(vote => HearAsync(request, vote, stricter, editors, labels.Value!, cancellationToken)));
        return new Judgement
        {
            Rules = set,
            Policy = stricter,
            Now = now,
            Verdict = Verdict.Of(stricter, [.. heard.Select(entry => entry.Counted)]),
            Counted = [.. heard.Select(entry => entry.Counted)],
            Lost = [.. live.Where((vote, index) => vote.Decision is VoteDecision.Approve && heard[index] is { IsSilent: false, Counted.IsEligible: false })],
            Unheard = [.. live.Where((vote, index) => vote.Decision is VoteDecision.Approve && heard[index].IsSilent)],
            Labels = labels.Value!,
        };
    }

    /// <summary>The rules that hold now and what they ask of an action on clusters with these labels.</summary>
    public async Task<Answer<(RuleSet Rules, Policy Policy)>> PolicyNowAsync(
        string action, ActionClass @class, IReadOnlyList<IReadOnlyDictionary<string, string>> labels, CancellationToken cancellationToken)
    {
        var set = await rules.CurrentAsync(cancellationToken);
        if (set is null)
            return new Refusal(RefusalKind.Unavailable, "No approval rules are in force yet, so nothing can be asked for.", "Wait until the console has started completely.");
        return Policy.Of(set, action, @class, labels) is { } policy
            ? (set, policy)
            : new Refusal(RefusalKind.Conflict, $"No approval rule covers {action} (class {@class}) on every cluster of this plan, so nobody may do it.",
                "Ask an administrator for a rule that covers it; changing rules is itself a request.");
    }

    /// <summary>Labels of every cluster that is known now, by its id.</summary>
    public IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>> LabelsNow() =>
        fleet.All.Where(cluster => cluster.Id is not null).ToDictionary(cluster => cluster.Id!.Value, cluster => cluster.Labels);

    /// <summary>Labels as they are now, in the order of the ids; those of a cluster that nobody knows any more cannot be told.</summary>
    public Answer<IReadOnlyList<IReadOnlyDictionary<string, string>>> LabelsOf(IReadOnlyCollection<int> clusters)
    {
        if (clusters.Count == 0)
            return Answer.Of<IReadOnlyList<IReadOnlyDictionary<string, string>>>([None]);
        var known = LabelsNow();
        foreach (var id in clusters)
            if (!known.ContainsKey(id))
                return new Refusal(RefusalKind.Unavailable, $"A cluster of this plan (number {id}) is not known to the console now.", "Look at the fleet page; it is known again once its declaration is.");
        return Answer.Of<IReadOnlyList<IReadOnlyDictionary<string, string>>>([.. clusters.Select(id => known[id])]);
    }

    /// <summary>What belongs to no cluster is for those who have the right on every one.</summary>
    public static bool AllowsOnAll(PersonAccess rights, Permission permission, IReadOnlyList<IReadOnlyDictionary<string, string>> labels) =>
        labels.Count > 0 && labels.All(target => ReferenceEquals(target, None)
            ? rights.AllowsEverywhere(permission)
            : rights.Allows(permission, target));

    private async Task<Heard> HearAsync(ApprovalRequest request, Vote vote, Policy policy, IReadOnlyCollection<PersonKey> editors,
        IReadOnlyList<IReadOnlyDictionary<string, string>> labels, CancellationToken cancellationToken)
    {
        var human = HumanOf(vote.Account);
        var rights = await access.ForPersonAsync(vote.Account, vote.Person, cancellationToken);
        var mayVote = !rights.IsRefused && AllowsOnAll(rights.Value!, Permission.Approve, labels)
            && human != HumanOf(request.Requester) && !editors.Contains(human)
            && vote.PlanHash.AsSpan().SequenceEqual(request.PlanHash) && IsFresh(vote, policy);
        return new(new(human, vote.Decision, rights.Value?.Groups ?? [], mayVote), rights.IsRefused);
    }

    /// <summary>The rules may have become stricter since it was cast.</summary>
    private static bool IsFresh(Vote vote, Policy policy) =>
        policy.FreshSignIn is not { } fresh || vote.AuthenticatedAt is { } proven && vote.VotedAt - proven <= fresh + CastingTakes;

    private sealed record Heard(CountedVote Counted, bool IsSilent);
}
