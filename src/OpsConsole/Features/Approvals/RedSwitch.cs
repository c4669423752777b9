using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Halts all executions at once, for any approver; two of them, who are two people, let them go on.</summary>
public sealed class RedSwitch(AccessService access, RequestJudge judge, HaltStore halts, ApprovalSignal signal)
{
    private const int LongestText = 2000;

    /// <summary>Whether a person could use it; asked anew when they do.</summary>
    public static bool May(PersonAccess rights) => !rights.Caller.IsProgram && rights.AllowsAnywhere(Permission.Approve);

    public async Task<Answer<Halt?>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        return rights.IsRefused ? rights.Refusal : Answer.Of(await halts.CurrentAsync(cancellationToken));
    }

    public async Task<Answer<Halt?>> HaltAsync(Caller caller, string why, CancellationToken cancellationToken)
    {
        if (why.Trim().Length is 0 or > LongestText || why.Contains('\0', StringComparison.Ordinal))
            return new Refusal(RefusalKind.Invalid, $"To halt all executions needs a reason of 1 to {LongestText} characters.", "Say why; whoever lets them go on reads it.");
        if (await RefusalAsync(caller, cancellationToken) is { } refusal)
            return refusal;
        await halts.HaltAsync(caller, why.Trim(), cancellationToken);
        signal.Changed();
        return Answer.Of(await halts.CurrentAsync(cancellationToken));
    }

    /// <summary>Null once executions go on.</summary>
    public async Task<Answer<Halt?>> ResumeAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(caller, cancellationToken) is { } refusal)
            return refusal;
        var result = await halts.ResumeAsync(caller, judge.HumanOf(caller.Key), cancellationToken);
        signal.Changed();
        return result switch
        {
            ResumeResult.NotHalted => new Refusal(RefusalKind.Conflict, "Executions are not halted.", "There is nothing to do."),
            ResumeResult.SamePerson => new Refusal(RefusalKind.Conflict, "You asked already; a second person has to want it too.", "Call another approver."),
            _ => Answer.Of(await halts.CurrentAsync(cancellationToken)),
        };
    }

    private async Task<Refusal?> RefusalAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        return rights.IsRefused ? rights.Refusal
            : !May(rights.Value!)
                ? new(RefusalKind.Forbidden, "Only people who are approvers halt executions and let them go on.", "Call one.")
                : null;
    }
}
