using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Who may act before anybody approved: the named role, on every cluster of the plan, freshly signed in, with no review of theirs overdue.</summary>
public sealed class BreakGlassGate(RequestStore store, RequestJudge judge)
{
    private static readonly TimeSpan UsualFreshness = TimeSpan.FromMinutes(15);

    public async Task<Refusal?> RefusalAsync(
        Caller caller, PersonAccess rights, ApprovalRequest draft, IReadOnlyList<IReadOnlyDictionary<string, string>> labels, Policy policy, CancellationToken cancellationToken)
    {
        if (!RequestJudge.AllowsOnAll(rights, Permission.BreakGlass, labels))
            return new(RefusalKind.Forbidden, "You do not hold the role break-glass on every cluster of this plan.", "Ask for approval, or call somebody who holds it.");
        if (FreshSignIn.Refusal(caller, policy.FreshSignIn ?? UsualFreshness, draft.Now, "break glass") is { } stale)
            return stale;
        // Accounts may have been linked since either was asked for.
        var human = judge.HumanOf(draft.Requester);
        return (await store.OverdueReviewsAsync(cancellationToken)).FirstOrDefault(request => judge.HumanOf(request.Requester) == human) is { } overdue
            ? new(RefusalKind.Conflict, $"Your emergency of request #{overdue.Number} was to be reviewed by {overdue.ReviewBy:u} and was not.", "Have somebody review it first.")
            : null;
    }
}
