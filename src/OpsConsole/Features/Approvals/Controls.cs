using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Ends, runs, stops, excuses and reviews requests, each for those who may.</summary>
public sealed class Controls(
    RequestVisibility visibility, RequestJudge judge, RequestStore store, ControlStore controls, RuleSetStore rules, GatedActions actions, ApprovalSignal signal)
{
    private const int LongestText = 2000;

    public Task<Answer<ApprovalRequest>> CancelAsync(Caller caller, long number, string why, CancellationToken cancellationToken) =>
        DoAsync(caller, number, why, (rights, request) => request.Requester == caller.Key || rights.AllowsAnywhere(Permission.ManageRules)
            ? null : new(RefusalKind.Forbidden, "Only its requester cancels a request.", "Vote against it instead, if you are an approver."),
            request => controls.CancelAsync(request.Id, caller, why.Trim(), cancellationToken), "waits for votes", cancellationToken);

    /// <summary>Its requester, any approver of it and administrators may, until it begins.</summary>
    public Task<Answer<ApprovalRequest>> RevokeAsync(Caller caller, long number, string why, CancellationToken cancellationToken) =>
        DoAsync(caller, number, why, (rights, request) => request.Requester == caller.Key || IsApprover(rights, request) || rights.AllowsAnywhere(Permission.ManageRules)
            ? null : new(RefusalKind.Forbidden, "Only its requester, an approver or an administrator revokes an approval.", "Call one of them."),
            request => controls.RevokeAsync(request.Id, caller, why.Trim(), cancellationToken), "is approved and not begun", cancellationToken);

    /// <summary>For its requester, who must still have the right to what was asked.</summary>
    public Task<Answer<ApprovalRequest>> RunAsync(Caller caller, long number, CancellationToken cancellationToken) =>
        DoAsync(caller, number, "", (rights, request) => request.Requester != caller.Key
            ? new(RefusalKind.Forbidden, $"Only its requester, {request.Person}, runs request #{number}.", "Ask them.")
            : actions.Find(request.Action) is { } action && judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels } && RequestJudge.AllowsOnAll(rights, action.Requires, labels)
                ? null : new(RefusalKind.Forbidden, "You may no longer do what you asked for.", "Ask an administrator for the role, or somebody who has it for a request of theirs."),
            request => controls.AskRunAsync(request.Id, caller, cancellationToken), "is approved and was not run yet", cancellationToken);

    /// <summary>What is under way ends; nothing further is begun.</summary>
    public Task<Answer<ApprovalRequest>> StopAsync(Caller caller, long number, string why, CancellationToken cancellationToken) =>
        DoAsync(caller, number, why, (rights, request) => request.Requester == caller.Key || IsApprover(rights, request) || rights.AllowsAnywhere(Permission.ManageRules)
            ? null : new(RefusalKind.Forbidden, "Only its requester, an approver or an administrator stops an execution.", "Call one of them."),
            request => controls.AskStopAsync(request.Id, caller, why.Trim(), cancellationToken), "is executing and was not stopped yet", cancellationToken);

    /// <summary>Lets a request pass a freeze whose window names a role that the person holds on every cluster of the plan.</summary>
    public async Task<Answer<ApprovalRequest>> OverrideAsync(Caller caller, long number, string window, string why, CancellationToken cancellationToken)
    {
        if (why.Trim().Length == 0)
            return new Refusal(RefusalKind.Invalid, "To let a request pass a freeze needs a reason.", "Say why it cannot wait.");
        var set = await rules.CurrentAsync(cancellationToken);
        var freeze = set?.Windows.FirstOrDefault(known => known.Key == window && known.Effect is WindowEffect.Deny);
        return freeze is null
            ? new Refusal(RefusalKind.NotFound, $"There is no freeze '{window}'.", "The calendar of freezes names them.")
            : await DoAsync(caller, number, why, (rights, request) => HoldsOverride(rights, freeze, request)
                ? null : new(RefusalKind.Forbidden, $"The freeze {window} is set aside by {(freeze.Override is { } role ? RoleWords.Of(role) : "nobody")} only.", "Wait until it ends."),
                request => controls.OverrideAsync(request.Id, caller, window, why.Trim(), cancellationToken), "waits for votes or is approved", cancellationToken);
    }

    /// <summary>By an approver who is not the person that broke glass.</summary>
    public Task<Answer<ApprovalRequest>> ReviewAsync(Caller caller, long number, bool ratify, string words, CancellationToken cancellationToken) =>
        words.Trim().Length == 0
            ? Task.FromResult<Answer<ApprovalRequest>>(new Refusal(RefusalKind.Invalid, "A review needs words: what was looked at and what came of it.", "Write them."))
            : DoAsync(caller, number, words, (rights, request) =>
                caller.IsProgram || !IsApprover(rights, request) ? new(RefusalKind.Forbidden, "Only an approver of every cluster of the plan reviews an emergency.", "Ask one.")
                : judge.HumanOf(caller.Key) == judge.HumanOf(request.Requester) ? new(RefusalKind.Forbidden, "Nobody reviews an emergency of their own.", "Somebody else has to.")
                : null,
                request => controls.ReviewAsync(request.Id, caller, judge.HumanOf(caller.Key), ratify ? RequestState.Ratified : RequestState.Disputed, words.Trim(), cancellationToken),
                "was done in an emergency and waits for its review", cancellationToken);

    /// <summary>True where somebody may let a request pass this freeze: asked again when it is executed.</summary>
    internal bool HoldsOverride(PersonAccess rights, ChangeWindow freeze, ApprovalRequest request) =>
        freeze.Override is { } role && judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels }
        && labels.All(target => rights.Holds(role, target));

    private bool IsApprover(PersonAccess rights, ApprovalRequest request) =>
        judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels } && RequestJudge.AllowsOnAll(rights, Permission.Approve, labels);

    private async Task<Answer<ApprovalRequest>> DoAsync(
        Caller caller, long number, string words, Func<PersonAccess, ApprovalRequest, Refusal?> may, Func<ApprovalRequest, Task<bool>> act, string when, CancellationToken cancellationToken)
    {
        if (words.Length > LongestText || words.Contains('\0', StringComparison.Ordinal))
            return new Refusal(RefusalKind.Invalid, $"The reason has more than {LongestText} characters or a NUL.", "Shorten it.");
        var seen = await visibility.FindForCommandAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var (rights, request) = seen.Value;
        if (may(rights, request) is { } refusal)
            return refusal;
        if (!await act(request))
            return new Refusal(RefusalKind.Conflict, $"That needs a request that {when}; #{number} is now: {ItemWords.Of(((await store.FindAsync(request.Id, cancellationToken)) ?? request).Standing)}.", "Look at its page.");
        signal.Changed();
        return (await store.FindAsync(request.Id, cancellationToken))!;
    }
}
