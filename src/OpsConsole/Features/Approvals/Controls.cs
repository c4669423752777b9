using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals;

/// <summary>Ends, runs, stops, excuses and reviews requests, each for those who may.</summary>
public sealed class Controls(
    RequestVisibility visibility, RequestJudge judge, RequestStore store, ControlStore controls, RuleSetStore rules, GatedActions actions, ApprovalSignal signal)
{
    private const int LongestText = 2000;

    /// <summary>Who may use which of them.</summary>
    public ControlRights Rights { get; } = new(judge, actions);

    public Task<Answer<ApprovalRequest>> CancelAsync(Caller caller, long number, string why, CancellationToken cancellationToken) =>
        DoAsync(caller, number, why, ControlRights.Cancel, request => controls.CancelAsync(request.Id, caller, why.Trim(), cancellationToken), "waits for votes", cancellationToken);

    /// <summary>Its requester, any approver of it and administrators may, until it begins.</summary>
    public Task<Answer<ApprovalRequest>> RevokeAsync(Caller caller, long number, string why, CancellationToken cancellationToken) =>
        DoAsync(caller, number, why, Rights.Revoke, request => controls.RevokeAsync(request.Id, caller, why.Trim(), cancellationToken), "is approved and not begun", cancellationToken);

    /// <summary>For its requester, who must still have the right to what was asked.</summary>
    public Task<Answer<ApprovalRequest>> RunAsync(Caller caller, long number, CancellationToken cancellationToken) =>
        DoAsync(caller, number, "", Rights.Run, request => controls.AskRunAsync(request.Id, caller, cancellationToken), "is approved and was not run yet", cancellationToken);

    /// <summary>What is under way ends; nothing further is begun.</summary>
    public Task<Answer<ApprovalRequest>> StopAsync(Caller caller, long number, string why, CancellationToken cancellationToken) =>
        DoAsync(caller, number, why, Rights.Stop, request => controls.AskStopAsync(request.Id, caller, why.Trim(), cancellationToken), "is executing and was not stopped yet", cancellationToken);

    /// <summary>Lets a request pass a freeze whose window names a role that the person holds on every cluster of the plan.</summary>
    public async Task<Answer<ApprovalRequest>> OverrideAsync(Caller caller, long number, string window, string why, CancellationToken cancellationToken)
    {
        if (why.Trim().Length == 0)
            return new Refusal(RefusalKind.Invalid, "To let a request pass a freeze needs a reason.", "Say why it cannot wait.");
        var set = await rules.CurrentAsync(cancellationToken);
        var freeze = set?.Windows.FirstOrDefault(known => known.Key == window && known.Effect is WindowEffect.Deny);
        return freeze is null
            ? new Refusal(RefusalKind.NotFound, $"There is no freeze '{window}'.", "The calendar of freezes names them.")
            : await DoAsync(caller, number, why, (rights, request) => Rights.Override(rights, freeze, request),
                request => controls.OverrideAsync(request.Id, caller, window, why.Trim(), cancellationToken), "waits for votes or is approved", cancellationToken);
    }

    /// <summary>By an approver who is not the person that broke glass.</summary>
    public Task<Answer<ApprovalRequest>> ReviewAsync(Caller caller, long number, bool ratify, string words, CancellationToken cancellationToken) =>
        words.Trim().Length == 0
            ? Task.FromResult<Answer<ApprovalRequest>>(new Refusal(RefusalKind.Invalid, "A review needs words: what was looked at and what came of it.", "Write them."))
            : DoAsync(caller, number, words, Rights.Review,
                request => controls.ReviewAsync(request.Id, caller, judge.HumanOf(caller.Key), ratify ? RequestState.Ratified : RequestState.Disputed, words.Trim(), cancellationToken),
                "was done in an emergency and waits for its review", cancellationToken);

    private async Task<Answer<ApprovalRequest>> DoAsync(
        Caller caller, long number, string words, Func<PersonAccess, ApprovalRequest, Refusal?> may, Func<ApprovalRequest, Task<bool>> act, string when, CancellationToken cancellationToken)
    {
        if (words.Length > LongestText || !Question.IsStorable(words))
            return new Refusal(RefusalKind.Invalid, $"The reason has more than {LongestText} characters, or a NUL or half of a character.", "Shorten it.");
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
