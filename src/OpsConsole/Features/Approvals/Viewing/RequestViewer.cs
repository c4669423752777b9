using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>Gathers everything that a person may know of a request. It writes nothing.</summary>
public sealed class RequestViewer(
    RequestVisibility visibility, RequestJudge judge, RequestStore store, RequestViewStore views, RuleViewer rules, Voting voting, Controls controls,
    Readiness readiness, GatedActions actions, BreakGlassGate breakGlass)
{
    private static readonly Refusal NoVotes = new(RefusalKind.Conflict, "It takes no votes.", "Look at what became of it.");

    /// <summary>A request that the person sees; <paramref name="page"/> counts from 1.</summary>
    public async Task<Answer<RequestView>> FindAsync(Caller caller, long number, ItemState? filter, int page, CancellationToken cancellationToken)
    {
        var seen = await visibility.FindAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var (rights, request) = seen.Value;
        return await ViewAsync(caller, rights, request, await views.ItemsAsync(request.Id, cancellationToken), filter, page, cancellationToken);
    }

    /// <summary>A request that came to its end, with all of its items.</summary>
    public async Task<Answer<(RequestView View, IReadOnlyList<ItemLine> Items)>> EndedAsync(Caller caller, long number, CancellationToken cancellationToken)
    {
        var seen = await visibility.FindAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var (rights, request) = seen.Value;
        if (!Transitions.IsOver(request.Standing))
            return new Refusal(RefusalKind.Conflict, $"Request #{number} has not ended ({ItemWords.Of(request.Standing)}), so there is no report of it yet.", "Wait for its end; its page tells where it stands.");
        var items = await views.ItemsAsync(request.Id, cancellationToken);
        var view = await ViewAsync(caller, rights, request, items, null, 1, cancellationToken);
        return view.IsRefused ? view.Refusal : (view.Value!, items);
    }

    /// <summary>A plan of the person's own that is not submitted, or the request that came of it.</summary>
    public async Task<Answer<RequestView>> DraftAsync(Caller caller, Guid id, int page, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } draft && draft.Requester == caller.Key
            ? await FindAsync(caller, draft.Number, null, page, cancellationToken)
            : Submissions.NoDraft;

    /// <summary>One item in full.</summary>
    public async Task<Answer<ItemText>> TextAsync(Caller caller, long number, int item, CancellationToken cancellationToken)
    {
        var seen = await visibility.FindAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var (rights, request) = seen.Value;
        var former = await FormerAsync(rights, request, cancellationToken);
        return await views.TextAsync(request.Id, item, former?.Id, cancellationToken) is { } text
            ? text
            : new Refusal(RefusalKind.NotFound, $"Request #{number} has no item {item}.", "Look at its page.");
    }

    private async Task<Answer<RequestView>> ViewAsync(Caller caller, PersonAccess rights, ApprovalRequest request, IReadOnlyList<ItemLine> items, ItemState? filter, int page, CancellationToken cancellationToken)
    {
        var votes = await store.VotesAsync(request.Id, cancellationToken);
        var editors = await store.EditorsAsync(request.Id, cancellationToken);
        var standing = await StandingAsync(caller, rights, request, votes, editors, cancellationToken);
        return new RequestView
        {
            Request = request,
            ActionName = actions.Find(request.Action)?.Name,
            Items = ItemPage.From(items, filter, page),
            Blast = BlastRadius.Of(items),
            Votes = votes,
            Editors = editors,
            Events = await store.EventsAsync(request.Id, cancellationToken),
            Rule = standing.Rule,
            Obstacles = standing.Obstacles,
            May = standing.May,
            Former = await FormerAsync(rights, request, cancellationToken) is { } former ? new(former, await DifferenceAsync(former, request, cancellationToken)) : null,
            Later = await LaterAsync(rights, request, cancellationToken),
            Review = request.State is RequestState.Ratified or RequestState.Disputed ? await views.ReviewAsync(request.Id, cancellationToken) : null,
        };
    }

    /// <summary>What its rules come to, what stands in its way and what the person may do: asked of the directory, the rules and the freezes as they are now.</summary>
    private async Task<Standing> StandingAsync(
        Caller caller, PersonAccess rights, ApprovalRequest request, IReadOnlyList<Vote> votes, IReadOnlyList<Editor> editors, CancellationToken cancellationToken)
    {
        var humans = editors.Select(editor => judge.HumanOf(editor.Human)).ToList();
        var may = May(caller, rights, request, votes);
        if (request.Standing is not (RequestState.Draft or RequestState.Pending or RequestState.Approved))
            return new(RuleViewer.Of(request), [], may);
        var ready = request.State is RequestState.Draft ? null : await readiness.OfAsync(request, cancellationToken);
        var judged = ready?.Judgement is { } known ? known : await judge.JudgeAsync(request, votes, humans, cancellationToken);
        if (judged.IsRefused)
            return new(RuleViewer.Of(request) with { Unruled = judged.Refusal }, [judged.Refusal.Message], may with { Vote = new(judged.Refusal, judged.Refusal, false) });
        var judgement = judged.Value!;
        var freeze = await readiness.FreezeAsync(request, judgement, cancellationToken);
        var rule = await rules.OfAsync(request, judgement, votes, editors, cancellationToken);
        if (ready is null)
            return new(rule, freeze is null ? [] : [freeze.Reason], may with
            {
                HoldsBreakGlass = RequestJudge.AllowsOnAll(rights, Permission.BreakGlass, judgement.Labels),
                BreakGlass = await breakGlass.RefusalAsync(caller, rights, request, judgement.Labels, judgement.Policy, cancellationToken),
            });
        return new(rule, ready.Obstacles, may with
        {
            Vote = voting.Obstacles(caller, rights, request, judgement, votes, humans),
            Override = freeze?.Window is { } window && controls.Rights.Override(rights, window, request) is null ? window.Key : null,
        });
    }

    private RequestRights May(Caller caller, PersonAccess rights, ApprovalRequest request, IReadOnlyList<Vote> votes)
    {
        var standing = request.Standing;
        return new()
        {
            Vote = new(NoVotes, NoVotes, false),
            Own = votes.FirstOrDefault(vote => vote.IsLive && judge.HumanOf(vote.Account) == judge.HumanOf(caller.Key)),
            IsRequester = request.Requester == caller.Key,
            Cancel = standing is RequestState.Pending && ControlRights.Cancel(rights, request) is null,
            Revoke = standing is RequestState.Approved && controls.Rights.Revoke(rights, request) is null,
            Run = standing is RequestState.Approved && request.RunAskedAt is null && controls.Rights.Run(rights, request) is null,
            Stop = standing is RequestState.Executing or RequestState.BreakGlassExecuting && request.StopAskedAt is null && controls.Rights.Stop(rights, request) is null,
            AskAgain = Transitions.IsFinal(standing) && controls.Rights.MayAsk(rights, request),
            Review = controls.Rights.Review(rights, request),
        };
    }

    private async Task<ApprovalRequest?> FormerAsync(PersonAccess rights, ApprovalRequest request, CancellationToken cancellationToken) =>
        request.Supersedes is { } id && await store.FindAsync(id, cancellationToken) is { } former && visibility.Sees(rights, former) ? former : null;

    /// <summary>Null where a stored plan is damaged: what stands in the way says so.</summary>
    private async Task<PlanDifference?> DifferenceAsync(ApprovalRequest former, ApprovalRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return PlanDifference.Between(await store.OutlineAsync(former.Id, cancellationToken), await store.OutlineAsync(request.Id, cancellationToken));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<long>> LaterAsync(PersonAccess rights, ApprovalRequest request, CancellationToken cancellationToken)
    {
        var seen = new List<long>();
        foreach (var number in await views.LaterAsync(request.Id, cancellationToken))
            if (await store.FindAsync(number, cancellationToken) is { } later && visibility.Sees(rights, later))
                seen.Add(number);
        return seen;
    }

    private sealed record Standing(RuleView Rule, IReadOnlyList<string> Obstacles, RequestRights May);
}
