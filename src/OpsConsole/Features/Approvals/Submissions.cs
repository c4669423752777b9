using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals;

/// <summary>A plan that was made for somebody to look at, and what it would need.</summary>
public sealed record DraftView(ApprovalRequest Request, Plan Plan, Policy Policy, IReadOnlyList<Candidate> Candidates, Refusal? Unreachable);

/// <summary>What a person asks for before there is a plan.</summary>
public sealed record PlanOrder
{
    public required string Action { get; init; }
    public required PlanQuestion Question { get; init; }
    public DriftChoice? OnDrift { get; init; }
    public StartChoice? Start { get; init; }

    /// <summary>The number of the request that ended and that this one takes up again.</summary>
    public long? Supersedes { get; init; }

    /// <summary>What stands beside the plan from the beginning.</summary>
    public PlanWords Words { get; init; } = PlanWords.None;

    /// <summary>The draft of the same person that it is made of: what was written beside that one stands beside this one too.</summary>
    public Guid? Of { get; init; }
}

/// <summary>What a person submits.</summary>
public sealed record SubmitOrder
{
    public required Guid Draft { get; init; }

    /// <summary>The whole hash of the plan that the person saw.</summary>
    public required string PlanHash { get; init; }

    /// <summary>Null for what is kept with the draft; and so the ticket.</summary>
    public required string? Reason { get; init; }
    public string? Ticket { get; init; }

    /// <summary>The same key of the same person means the same request.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>At once, before anybody approved: an emergency.</summary>
    public bool BreakGlass { get; init; }
}

/// <summary>Makes plans and takes them in as requests.</summary>
public sealed class Submissions(
    GatedActions actions, AccessService access, RequestJudge judge, ApproverPool pool, RequestStore store, SubmissionStore submissions, PlanLook look,
    BreakGlassGate breakGlass, Renewals renewals, ApprovalSignal signal, IOptions<ApprovalOptions> options)
{
    internal static readonly Refusal NoDraft = new(RefusalKind.NotFound, "There is no such plan of yours.", "Make the plan anew; one that nobody submits is kept for a day.");

    private static readonly Refusal NoReason =
        new(RefusalKind.Invalid, $"A request needs a reason of 1 to {PlanWords.LongestReason} characters; approvers read it first.", "Say why this is to be done.");

    /// <summary>The exact plan for what is asked, kept as a draft that only its maker sees.</summary>
    public async Task<Answer<DraftView>> PlanAsync(Caller caller, PlanOrder order, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (order.Words.WhyNot() is { } unkept)
            return unkept;
        var found = actions.Get(order.Action);
        if (found.IsRefused)
            return found.Refusal;
        var action = found.Value!;
        if (!rights.Value!.AllowsAnywhere(action.Requires))
            return Forbidden(action);
        var former = await renewals.FormerAsync(rights.Value, order.Supersedes, cancellationToken);
        if (former.IsRefused)
            return former.Refusal;
        var requester = new Requester(caller, judge.HumanOf(caller.Key), rights.Value);
        var planned = await action.PlanAsync(requester, order.Question, cancellationToken);
        if (planned.IsRefused)
            return planned.Refusal;
        IReadOnlyList<PlanItem> items = [.. planned.Value!.Items.Select((item, index) => item with { Number = index + 1 })];
        if (items.Count == 0)
            return new Refusal(RefusalKind.Invalid, $"Nothing fits, so there is nothing to ask for ({action.Name}).", "Choose at least one object.");
        var clusters = items.Select(item => item.ClusterId).OfType<int>().Distinct().Order().ToArray();
        var labels = judge.LabelsOf(clusters);
        if (labels.IsRefused)
            return labels.Refusal;
        if (!RequestJudge.AllowsOnAll(rights.Value, action.Requires, labels.Value!))
            return Forbidden(action);
        var @class = planned.Value.Class ?? action.Class;
        var policy = await judge.PolicyNowAsync(action.Key, @class, labels.Value!, cancellationToken);
        if (policy.IsRefused)
            return policy.Refusal;
        if (items.Count > policy.Value.Policy.MostItems)
            return new Refusal(RefusalKind.Invalid, $"The plan has {items.Count} items; the rules allow {policy.Value.Policy.MostItems} at once ({string.Join(", ", policy.Value.Policy.Rules)}).",
                "Narrow the selection and ask in several requests.");
        var plan = new Plan
        {
            Action = action.Key,
            Class = @class,
            Parameters = planned.Value.Parameters,
            OnDrift = order.OnDrift ?? Plan.UsualDrift(items.Count),
            Start = order.Start ?? Plan.UsualStart(@class),
            Items = items,
        };
        var editors = former.Value is null ? [] : await renewals.EditorsAsync(former.Value, requester.Human, cancellationToken);
        var id = await submissions.DraftAsync(plan, planned.Value, requester, former.Value?.Id, editors, order.Words, order.Of, cancellationToken);
        return await ViewAsync((await store.FindAsync(id, cancellationToken))!, plan, policy.Value.Policy, labels.Value!, cancellationToken);
    }

    /// <summary>Keeps what its maker wrote beside a draft, so that leaving its page loses nothing.</summary>
    public async Task<Refusal?> KeepAsync(Caller caller, Guid draft, PlanWords words, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        if ((rights.Refusal ?? words.WhyNot()) is { } refusal)
            return refusal;
        if (await store.FindAsync(draft, cancellationToken) is not { State: RequestState.Draft } known || known.Requester != caller.Key)
            return NoDraft;
        await submissions.KeepAsync(draft, caller.Key, words, cancellationToken);
        return null;
    }

    /// <summary>Takes a draft in. The plan is held against the world once more: what changed since it was looked at is not asked for.</summary>
    public async Task<Answer<ApprovalRequest>> SubmitAsync(Caller caller, SubmitOrder order, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (Check(order) is { } wrong)
            return wrong;
        if (await RepeatedAsync(caller, order, cancellationToken) is { } repeated)
            return repeated;
        if (await store.FindAsync(order.Draft, cancellationToken) is not { } draft || draft.Requester != caller.Key)
            return NoDraft;
        if (draft.State is not RequestState.Draft)
            return draft;
        order = order with { Reason = order.Reason ?? draft.Reason, Ticket = order.Ticket ?? draft.Ticket };
        if (order.Reason is not { } reason)
            return NoReason;
        var found = actions.Get(draft.Action);
        if (found.IsRefused)
            return found.Refusal;
        if (Check(caller, draft, found.Value!, rights.Value!, order) is { } refusal)
            return refusal;
        var labels = judge.LabelsOf(draft.ClusterIds);
        if (labels.IsRefused)
            return labels.Refusal;
        var policy = await judge.PolicyNowAsync(draft.Action, draft.Class, labels.Value!, cancellationToken);
        if (policy.IsRefused)
            return policy.Refusal;
        var plan = await store.PlanAsync(draft.Id, cancellationToken);
        if (plan.Items.Count > policy.Value.Policy.MostItems)
            return new Refusal(RefusalKind.Conflict, "The rules changed while you looked at the plan: it is too large now.", "Make the plan anew.");
        if (await look.ChangedAsync(found.Value!, plan, cancellationToken) is { } changed)
            return changed;
        if (order.BreakGlass)
        {
            if (await breakGlass.RefusalAsync(caller, rights.Value!, draft, labels.Value!, policy.Value.Policy, cancellationToken) is { } closed)
                return closed;
        }
        else if ((await ViewAsync(draft, plan, policy.Value.Policy, labels.Value!, cancellationToken)).Unreachable is { } unreachable)
            return unreachable;
        var isTakenIn = await submissions.SubmitAsync(new Submission
        {
            Id = draft.Id,
            By = caller,
            Reason = reason.Trim(),
            Ticket = order.Ticket?.Trim() is { Length: > 0 } ticket ? ticket : null,
            IdempotencyKey = order.IdempotencyKey,
            Policy = policy.Value.Policy,
            ReviewWithin = order.BreakGlass ? options.Value.ReviewWithin : null,
        }, cancellationToken);
        // The same key may have come twice at the same time.
        if (!isTakenIn && await RepeatedAsync(caller, order, cancellationToken) is { } meanwhile)
            return meanwhile;
        signal.Changed();
        return (await store.FindAsync(draft.Id, cancellationToken))!;
    }

    /// <summary>What a key that was used before answers; null where it is new or there is none.</summary>
    private async Task<Answer<ApprovalRequest>?> RepeatedAsync(Caller caller, SubmitOrder order, CancellationToken cancellationToken)
    {
        if (order.IdempotencyKey is not { } key || await submissions.FindByKeyAsync(caller.Key, key, cancellationToken) is not { } known)
            return null;
        return known == order.Draft
            ? (await store.FindAsync(known, cancellationToken))!
            : new Refusal(RefusalKind.Conflict, $"The idempotency key '{key}' belongs to another request of yours.", "Use a new key for a new request.");
    }

    private async Task<DraftView> ViewAsync(
        ApprovalRequest draft, Plan plan, Policy policy, IReadOnlyList<IReadOnlyDictionary<string, string>> labels, CancellationToken cancellationToken)
    {
        var editors = await store.EditorsAsync(draft.Id, cancellationToken);
        var people = await pool.EligibleAsync(labels, [judge.HumanOf(draft.Requester), .. editors.Select(editor => judge.HumanOf(editor.Human))], cancellationToken);
        if (people.IsRefused)
            return new(draft, plan, policy, [], people.Refusal);
        var reach = ApproverPool.Reach(policy, people.Value!);
        return new(draft, plan, policy, people.Value!, reach.IsComplete ? null : new Refusal(RefusalKind.Conflict,
            $"Nobody could approve this: {ApproverPool.Missing(reach)} would be missing beside {people.Value!.Count} who may approve and had no hand in the plan.",
            "Ask an administrator to give more people the role approver, or for another rule."));
    }

    private Refusal? Check(Caller caller, ApprovalRequest draft, IGatedAction action, PersonAccess rights, SubmitOrder order)
    {
        if (PlanHash.Read(order.PlanHash) is not { } echoed || !echoed.AsSpan().SequenceEqual(draft.PlanHash))
            return new(RefusalKind.Conflict, "The hash is not that of this plan, so you looked at another one.", "Look at the plan again, and submit what you see.");
        if (draft.Now - draft.PlannedAt > options.Value.DraftAge)
            return new(RefusalKind.Conflict, $"The plan was made at {draft.PlannedAt:u}; it is too old to be asked for.", "Make the plan anew.");
        if (caller.IsProgram && order.BreakGlass)
            return new(RefusalKind.Forbidden, "A program cannot break glass.", "A person has to.");
        var labels = judge.LabelsOf(draft.ClusterIds);
        if (labels.IsRefused)
            return labels.Refusal;
        if (options.Value.RequireTicket && draft.Class is ActionClass.A && !order.BreakGlass && string.IsNullOrWhiteSpace(order.Ticket))
            return new(RefusalKind.Invalid, "What cannot be taken back needs the number of a ticket or a change.", "Name it; Approvals:RequireTicket decides whether it is needed.");
        return RequestJudge.AllowsOnAll(rights, action.Requires, labels.Value!) ? null : Forbidden(action);
    }

    private static Refusal? Check(SubmitOrder order)
    {
        if (order.Reason is { } reason && (reason.Trim().Length is 0 or > PlanWords.LongestReason || !Question.IsStorable(reason)))
            return NoReason;
        if (order.IdempotencyKey is { Length: 0 or > 200 })
            return new(RefusalKind.Invalid, "The idempotency key must have 1 to 200 characters.", "Use a UUID.");
        return Question.CheckText("The ticket", order.Ticket) ?? Question.CheckText("The idempotency key", order.IdempotencyKey);
    }

    private static Refusal Forbidden(IGatedAction action) =>
        new(RefusalKind.Forbidden, $"Your roles do not include asking to {action.Name} on every cluster of this plan.", "Ask an administrator for a role that does.");
}
