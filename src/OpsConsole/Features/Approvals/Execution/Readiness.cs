using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>Whether an approved request may run now.</summary>
public sealed record Ready
{
    public Judgement? Judgement { get; init; }
    public Plan? Plan { get; init; }
    public IGatedAction? Action { get; init; }

    /// <summary>What stands in the way now and may pass; empty where it may run.</summary>
    public IReadOnlyList<string> Obstacles { get; init; } = [];

    public bool MayRun => Obstacles.Count == 0 && Judgement is not null && Plan is not null && Action is not null;
}

/// <summary>
/// Asks everything anew that was asked before: the plan and its hash, the people who voted, the requester, the rules of then and now, freezes, the
/// halt. It writes nothing, so that the page shows what the executor would find.
/// </summary>
public sealed class Readiness(
    GatedActions actions, RequestJudge judge, RequestStore store, HaltStore halts, RuleSetStore ruleSets, Controls controls, AccessService access, AuditStanding chain)
{
    public async Task<Ready> OfAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        if (actions.Find(request.Action) is not { } action)
            return Stands($"this program does not know the action {request.Action}");
        var votes = await store.VotesAsync(request.Id, cancellationToken);
        var editors = (await store.EditorsAsync(request.Id, cancellationToken)).Select(editor => judge.HumanOf(editor.Human)).ToList();
        var judged = await judge.JudgeAsync(request, votes, editors, cancellationToken);
        if (judged.IsRefused)
            return Stands(judged.Refusal.Message);
        var judgement = judged.Value!;
        var obstacles = new List<string>();
        if (!judgement.Verdict.IsComplete)
            obstacles.Add(judgement.Verdict.IsDenied ? "somebody rejected it" : $"{ApproverPool.Missing(judgement.Verdict)} would have to approve it still");
        if (judgement.Unheard.Count > 0)
            obstacles.Add($"the directory does not answer for {string.Join(", ", judgement.Unheard.Select(vote => vote.Person))}");
        if (request.Items > judgement.Policy.MostItems)
            obstacles.Add($"the rules allow {judgement.Policy.MostItems} items now, the plan has {request.Items}");
        if (request.ApprovedAt is { } approved && request.State is RequestState.Approved && request.Now > approved + judgement.Policy.ExecuteWithin)
            obstacles.Add($"the rules give it {judgement.Policy.ExecuteWithin:c} after its approval now, and these are over");
        if (await RequesterFaultAsync(request, action, judgement, cancellationToken) is { } requester)
            obstacles.Add(requester);
        if (await FreezeAsync(request, judgement, cancellationToken) is { } freeze)
            obstacles.Add(freeze.Reason);
        if (await halts.CurrentAsync(cancellationToken) is { } halt)
            obstacles.Add($"{halt.Person} halted all executions at {halt.HaltedAt:u}: {halt.Why}");
        if (chain.RefusalOfDestruction is { } unproven)
            obstacles.Add(unproven.Message);
        return new Ready { Judgement = judgement, Action = action, Obstacles = obstacles, Plan = obstacles.Count == 0 ? await PlanAsync(request, obstacles, cancellationToken) : null };
    }

    /// <summary>Last, for it may be large: one that waits is looked at every moment.</summary>
    private async Task<Plan?> PlanAsync(ApprovalRequest request, List<string> obstacles, CancellationToken cancellationToken)
    {
        try
        {
            return await store.PlanAsync(request.Id, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            obstacles.Add(error.Message);
            return null;
        }
    }

    /// <summary>The freeze that holds for the request now, by the windows of now; an override counts while whoever gave it may still give it.</summary>
    public async Task<Freeze?> FreezeAsync(ApprovalRequest request, Judgement judgement, CancellationToken cancellationToken)
    {
        // A judgement may be as old as the execution that it began.
        var rules = await ruleSets.CurrentAsync(cancellationToken) ?? judgement.Rules;
        var overridden = await OverrideAsync(request, rules, cancellationToken);
        return FreezeCalendar.At(rules.Windows, request.Class, judgement.Labels, request.Now, overridden);
    }

    private async Task<string?> OverrideAsync(ApprovalRequest request, RuleSet rules, CancellationToken cancellationToken)
    {
        if (request is not { OverrideWindow: { } key, OverrideIssuer: { } issuer, OverrideSubject: { } subject }
            || rules.Windows.FirstOrDefault(window => window.Key == key) is not { } freeze)
            return null;
        var rights = await access.ForPersonAsync(new PersonKey(issuer, subject), request.OverridePerson ?? subject, cancellationToken);
        return !rights.IsRefused && controls.Rights.HoldsOverride(rights.Value!, freeze, request) ? key : null;
    }

    private async Task<string?> RequesterFaultAsync(ApprovalRequest request, IGatedAction action, Judgement judgement, CancellationToken cancellationToken)
    {
        var rights = await access.ForPersonAsync(request.Requester, request.Person, cancellationToken);
        return rights.IsRefused ? $"the directory does not answer for {request.Person}: {rights.Refusal.Message}"
            : RequestJudge.AllowsOnAll(rights.Value!, action.Requires, judgement.Labels) ? null
            : $"{request.Person} may no longer {action.Name} there";
    }

    private static Ready Stands(string obstacle) => new() { Obstacles = [obstacle] };
}
