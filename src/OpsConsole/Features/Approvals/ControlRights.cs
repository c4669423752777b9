using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Why a person may not do something to a request, whatever its state; null where they may.</summary>
public sealed class ControlRights(RequestJudge judge, GatedActions actions)
{
    public static Refusal? Cancel(PersonAccess rights, ApprovalRequest request) =>
        IsRequester(rights, request) || rights.AllowsAnywhere(Permission.ManageRules)
            ? null : Forbidden("Only its requester cancels a request.", "Vote against it instead, if you are an approver.");

    public Refusal? Revoke(PersonAccess rights, ApprovalRequest request) => HasAStake(rights, request)
        ? null : Forbidden("Only its requester, an approver or an administrator revokes an approval.", "Call one of them.");

    /// <summary>Its requester must still have the right to what was asked.</summary>
    public Refusal? Run(PersonAccess rights, ApprovalRequest request) =>
        !IsRequester(rights, request) ? Forbidden($"Only its requester, {request.Person}, runs request #{request.Number}.", "Ask them.")
        : MayAsk(rights, request) ? null
        : Forbidden("You may no longer do what you asked for.", "Ask an administrator for the role, or somebody who has it for a request of theirs.");

    public Refusal? Stop(PersonAccess rights, ApprovalRequest request) => HasAStake(rights, request)
        ? null : Forbidden("Only its requester, an approver or an administrator stops an execution.", "Call one of them.");

    public Refusal? Override(PersonAccess rights, ChangeWindow freeze, ApprovalRequest request) => HoldsOverride(rights, freeze, request)
        ? null : Forbidden($"The freeze {freeze.Key} is set aside by {(freeze.Override is { } role ? RoleWords.Of(role) : "nobody")} only.", "Wait until it ends.");

    public Refusal? Review(PersonAccess rights, ApprovalRequest request) =>
        judge.HumanOf(rights.Caller.Key) == judge.HumanOf(request.Requester) ? Forbidden("Nobody reviews an emergency of their own.", "Somebody else has to.")
        : rights.Caller.IsProgram || !IsApprover(rights, request) ? Forbidden("Only an approver of every cluster of the plan reviews an emergency.", "Ask one.")
        : null;

    /// <summary>Whether the person could ask for the same action on the same clusters.</summary>
    public bool MayAsk(PersonAccess rights, ApprovalRequest request) =>
        actions.Find(request.Action) is { } action && judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels } && RequestJudge.AllowsOnAll(rights, action.Requires, labels);

    /// <summary>True where somebody may let a request pass this freeze: asked again when it is executed.</summary>
    internal bool HoldsOverride(PersonAccess rights, ChangeWindow freeze, ApprovalRequest request) =>
        freeze.Override is { } role && judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels }
        && labels.All(target => rights.Holds(role, target));

    private bool HasAStake(PersonAccess rights, ApprovalRequest request) =>
        IsRequester(rights, request) || IsApprover(rights, request) || rights.AllowsAnywhere(Permission.ManageRules);

    private bool IsApprover(PersonAccess rights, ApprovalRequest request) =>
        judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels } && RequestJudge.AllowsOnAll(rights, Permission.Approve, labels);

    private static bool IsRequester(PersonAccess rights, ApprovalRequest request) => request.Requester == rights.Caller.Key;

    private static Refusal Forbidden(string message, string next) => new(RefusalKind.Forbidden, message, next);
}
