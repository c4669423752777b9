using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Approvals;

/// <summary>Who may act before anybody approved: the named role, on every cluster of the plan, freshly signed in, with no review of theirs overdue, while the audit chain holds.</summary>
public sealed class BreakGlassGate(RequestStore store, RequestJudge judge, AuditStanding chain)
{
    private static readonly TimeSpan UsualFreshness = TimeSpan.FromMinutes(15);

    public async Task<Refusal?> RefusalAsync(
        Caller caller, PersonAccess rights, ApprovalRequest draft, IReadOnlyList<IReadOnlyDictionary<string, string>> labels, Policy policy, CancellationToken cancellationToken)
    {
        if (!RequestJudge.AllowsOnAll(rights, Permission.BreakGlass, labels))
            return new(RefusalKind.Forbidden, "You do not hold the role break-glass on every cluster of this plan.", "Ask for approval, or call somebody who holds it.");
        // What cannot be told of afterwards is not done, in an emergency neither.
        if (chain.RefusalOfDestruction is { } unproven)
            return unproven;
        if (FreshSignIn.Refusal(caller, policy.FreshSignIn ?? UsualFreshness, draft.Now, "break glass") is { } stale)
            return stale;
        // Accounts may have been linked since either was asked for.
        var human = judge.HumanOf(draft.Requester);
        return (await store.OverdueReviewsAsync(cancellationToken)).FirstOrDefault(request => judge.HumanOf(request.Requester) == human) is { } overdue
            ? new(RefusalKind.Conflict, $"Your emergency of request #{overdue.Number} was to be reviewed by {overdue.ReviewBy:u} and was not.", "Have somebody review it first.")
            : null;
    }
}
