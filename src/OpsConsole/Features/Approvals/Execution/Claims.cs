using Microsoft.Extensions.Options;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>An execution that may begin, or go on.</summary>
/// <param name="Claim">Under which everything is written.</param>
/// <param name="Request">As it was claimed.</param>
/// <param name="Plan">What is done.</param>
/// <param name="Action">By whom.</param>
/// <param name="Judgement">Null in an emergency, which waits for no rule.</param>
internal sealed record Begun(Claim Claim, ApprovalRequest Request, Plan Plan, IGatedAction Action, Judgement? Judgement)
{
    /// <summary>Why nothing more may be begun of an execution that was taken over.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>Takes approved requests over for execution. Whatever is wrong by then is written down; what may pass is waited for.</summary>
public sealed class Claims(
    Readiness readiness, GatedActions actions, RequestStore store, VotingStore votes, StaleStore stale, ExecutionStore executions, PlanLook look, IOptions<ApprovalOptions> options)
{
    /// <summary>Null where it may not begin now, or no longer.</summary>
    internal async Task<Begun?> TryAsync(Guid id, string holder, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { Standing: RequestState.Approved } request || !IsDue(request))
            return null;
        var ready = await readiness.OfAsync(request, cancellationToken);
        // People who lost the right to approve took their votes with them; they and the requester are told.
        if (ready.Judgement is { Lost.Count: > 0, Unheard.Count: 0 } judgement)
            await votes.VoidAsync(request.Id, request.RowVersion, [.. judgement.Lost.Select(vote => vote.Human)],
                $"{string.Join(", ", judgement.Lost.Select(vote => vote.Person))} may no longer approve it", judgement.Verdict, cancellationToken);
        if (!ready.MayRun || ready.Judgement!.Lost.Count > 0)
            return null;
        var (plan, action) = (ready.Plan!, ready.Action!);
        if (plan.OnDrift is DriftChoice.Stale)
        {
            if (!await IsUnchangedAsync(request, plan, action, cancellationToken))
                return null;
            // The look may have taken minutes: people and rules are asked anew after it.
            ready = await readiness.OfAsync(request, cancellationToken);
            if (!ready.MayRun || ready.Judgement!.Lost.Count > 0)
                return null;
        }
        return await executions.ClaimAsync(request, ready.Judgement!.Rules.Version, holder, options.Value.Lease, cancellationToken) is { } claim
            ? new(claim, (await store.FindAsync(id, cancellationToken))!, plan, action, ready.Judgement)
            : null;
    }

    /// <summary>An execution that another process left. What it may still begin is asked anew; where nobody can say that, nothing, and what was begun is followed to its end.</summary>
    internal async Task<Begun?> TakeAsync(ApprovalRequest left, string holder, CancellationToken cancellationToken)
    {
        if (actions.Find(left.Action) is not { } action)
            return null;
        var plan = await store.PlanAsync(left.Id, cancellationToken);
        if (await executions.TakeAsync(left.Id, holder, options.Value.Lease, cancellationToken) is not { } claim)
            return null;
        var request = (await store.FindAsync(left.Id, cancellationToken))!;
        // After it is taken: what was asked before may have changed while another process still held it.
        var ready = left.State is RequestState.Executing ? await readiness.OfAsync(request, cancellationToken) : null;
        return new(claim, request, plan, action, ready?.Judgement) { Obstacle = ready?.Obstacles is [var first, ..] ? first : null };
    }

    private static bool IsDue(ApprovalRequest request) => request.Start is not StartChoice.Run || request.RunAskedAt is not null;

    private async Task<bool> IsUnchangedAsync(ApprovalRequest request, Plan plan, IGatedAction action, CancellationToken cancellationToken)
    {
        var now = await look.LookAsync(action, plan.Items, cancellationToken);
        if (now.Any(item => item.State is LiveState.Unreadable))
            return false;
        var changed = now.Where(item => item.State is not LiveState.Same).ToList();
        if (changed.Count > 0)
            await stale.StaleAsync(request, changed, cancellationToken);
        return changed.Count == 0;
    }
}
