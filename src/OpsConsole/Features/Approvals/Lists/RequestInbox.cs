using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Lists;

/// <summary>Lists of requests for persons: each answer is cut to the clusters they see. What is open comes from memory, what was from the database.</summary>
public sealed class RequestInbox(
    AccessService access, RequestJudge judge, RequestStore store, HistoryStore history, ApprovalFeed feed, GatedActions actions)
{
    private static readonly Refusal NotRead = new(RefusalKind.Unavailable, "The requests have not been read yet.", "They are read as soon as the database answers; this page follows by itself.");

    /// <summary>Everything that somebody, or the console, still has something to do about.</summary>
    public async Task<Answer<InboxAnswer>> OpenAsync(Caller caller, InboxQuestion question, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (feed.AsOf is not { } asOf)
            return NotRead;
        var (snapshot, labels) = (feed.Now, judge.LabelsNow());
        var now = feed.DatabaseNow;
        var cut = new InboxCut(rights.Value!, snapshot, judge, new(rights.Value!, labels), now);
        List<OpenRequest> found = [.. cut.Of(question.List).Where(open => question.Fits(open.Request))];
        var page = Math.Clamp(question.Page, 1, Math.Max(1, (found.Count + InboxAnswer.PageSize - 1) / InboxAnswer.PageSize));
        return new InboxAnswer
        {
            Rows = [.. found.Skip((page - 1) * InboxAnswer.PageSize).Take(InboxAnswer.PageSize).Select(open => Row(open, cut, snapshot.Rules, labels, now))],
            Found = found.Count,
            Page = page,
            Counts = Enum.GetValues<InboxList>().ToDictionary(list => list, list => cut.Of(list).Count + (list is InboxList.Waiting && cut.HaltWaits ? 1 : 0)),
            Environments = [.. cut.Everything.SelectMany(open => open.Request.Environments).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Actions = [.. cut.Everything.Select(open => open.Request.Action).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(key => (key, NameOf(key)))],
            Halt = snapshot.Halt,
            MaySwitch = cut.MaySwitch,
            HaltWaits = cut.HaltWaits,
            Now = now,
            AsOf = asOf,
        };
    }

    /// <summary>All requests that were ever submitted and that the person sees, the newest first.</summary>
    public async Task<Answer<HistoryAnswer>> HistoryAsync(Caller caller, HistoryQuestion question, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var sight = new RequestSight(rights.Value!, judge.LabelsNow());
        var read = await history.ReadAsync(question, caller.Key, [.. sight.Readable], sight.SeesConsole, HistoryAnswer.PageSize + 1, cancellationToken);
        // The statement cuts by the same rule; should the two ever differ, the stricter holds.
        List<ApprovalRequest> page = [.. read.Take(HistoryAnswer.PageSize).Where(sight.Sees)];
        var votes = await store.VotesAsync([.. page.Select(request => request.Id)], cancellationToken);
        var human = judge.HumanOf(caller.Key);
        return new HistoryAnswer
        {
            Rows = [.. page.Select(request => new RequestRow
            {
                Request = request,
                Standing = request.Standing,
                Approvals = votes[request.Id].Count(vote => vote is { IsLive: true, Decision: VoteDecision.Approve }),
                Needed = PolicyText.ReadOrNull(request.PolicyJson ?? "")?.People ?? 0,
                IsOwn = judge.HumanOf(request.Requester) == human,
                Wait = Wait.None,
            })],
            Older = read.Count > HistoryAnswer.PageSize ? read[HistoryAnswer.PageSize - 1].Number : null,
            Actions = [.. actions.All.Select(action => (action.Key, action.Name)).OrderBy(action => action.Key, StringComparer.Ordinal)],
        };
    }

    /// <summary>What the frame around every page tells this person; from memory.</summary>
    public async Task<Answer<TabView>> TabAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        return rights.IsRefused ? rights.Refusal : Tab(rights.Value!);
    }

    /// <summary>The same for whoever has asked for the rights already.</summary>
    internal TabView Tab(PersonAccess rights)
    {
        var snapshot = feed.Now;
        var sight = new RequestSight(rights, judge.LabelsNow());
        var cut = new InboxCut(rights, snapshot, judge, sight, feed.DatabaseNow);
        return new()
        {
            Waiting = cut.Waiting,
            Own = [.. cut.Yours.Select(open => open.Request), .. snapshot.Ended.Where(request => cut.IsOwn(request) && sight.Sees(request))],
            Emergencies = [.. cut.Everything.Select(open => open.Request).Where(request => request.State is RequestState.BreakGlassExecuting or RequestState.BreakGlassUnreviewed)],
            Halt = snapshot.Halt,
            MaySwitch = cut.MaySwitch,
            HaltWaits = cut.HaltWaits,
            Human = cut.Human,
            Now = feed.DatabaseNow,
        };
    }

    private RequestRow Row(OpenRequest open, InboxCut cut, RuleSet? rules, IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>> labels, DateTimeOffset now)
    {
        var verdict = Count(open, rules, labels);
        return new()
        {
            Request = open.Request,
            Standing = open.Request.StandingAt(now),
            Approvals = verdict?.Approvals ?? open.Votes.Count(vote => vote.Decision is VoteDecision.Approve),
            Needed = verdict?.Places.Count ?? 0,
            IsOwn = cut.IsOwn(open.Request),
            Wait = cut.WaitOf(open),
        };
    }

    /// <summary>Votes as they were cast, on the places of the rules of then and now; whether each person still may is judged on the request's page.</summary>
    private Verdict? Count(OpenRequest open, RuleSet? rules, IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>> labels)
    {
        if (open.Policy is not { } then)
            return null;
        var of = open.Request.ClusterIds.Length == 0 ? [new Dictionary<string, string>()] : open.Request.ClusterIds.Select(id => labels.GetValueOrDefault(id)!).Where(known => known is not null);
        var policy = rules is not null && Policy.Of(rules, open.Request.Action, open.Request.Class, of) is { } now ? Policy.Stricter(then, now) : then;
        return Verdict.Of(policy, [.. open.Votes.Select(vote => new CountedVote(judge.HumanOf(vote.Account), vote.Decision, vote.Groups, IsEligible: true))]);
    }

    private string NameOf(string action) => actions.Find(action)?.Name ?? action;
}
