using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>From rows that somebody ticked to the page where their restore is asked for.</summary>
public sealed class RestoreChoice(Submissions submissions)
{
    /// <summary>The address that plans it; where the objects do not fit into one, that of the plan itself, made now.</summary>
    public async Task<Answer<string>> AddressAsync(Caller caller, IReadOnlyList<RestoreTarget> targets, CancellationToken cancellationToken)
    {
        if (RestoreLinks.Of(targets) is { Length: <= RequestLinks.LongestAddress } address)
            return Answer.Of(address);
        var draft = await submissions.PlanAsync(caller, new PlanOrder { Action = RestoreObjects.ActionKey, Question = new(new RestoreQuestion(targets).Parameters) }, cancellationToken);
        return draft.IsRefused ? draft.Refusal : Answer.Of(RequestLinks.Draft(draft.Value!.Request.Id));
    }
}
