using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>From rows that somebody ticked to the page where their deletion is asked for.</summary>
public sealed class DeletionChoice(ResourceBrowser browser, DeletionStore store, AccessService access, Submissions submissions)
{
    /// <summary>Whether to offer it at all; asking decides anew.</summary>
    public async Task<bool> MayAskAsync(Caller caller, Cluster cluster, CancellationToken cancellationToken) =>
        (await access.ForReadingAsync(caller, cancellationToken)).Value?.Allows(Permission.Request, cluster.Labels) == true;

    /// <summary>The address that plans it; where the objects do not fit into one, that of the plan itself, made now.</summary>
    public async Task<Answer<string>> AddressAsync(Caller caller, string cluster, string type, IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        var found = await browser.TypeAsync(caller, cluster, type, null, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var names = await store.NamesAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, keys, cancellationToken);
        if (names.Count < keys.Count)
            return new Refusal(RefusalKind.Conflict, $"{keys.Count - names.Count} of the {keys.Count} selected objects were deleted since this list was made.", "Clear the selection, and choose again.");
        List<DeletionTarget> targets = [.. names.Select(entry => new DeletionTarget(cluster, type, entry.Namespace, entry.Name, entry.Uid))];
        if (DeletionLinks.Of(targets) is { Length: <= RequestLinks.LongestAddress } address)
            return Answer.Of(address);
        var draft = await submissions.PlanAsync(caller, new PlanOrder
        {
            Action = DeleteResources.ActionKey,
            Question = new(new Dictionary<string, string> { [DeletionQuestion.Items] = DeletionQuestion.Write(targets) }),
        }, cancellationToken);
        return draft.IsRefused ? draft.Refusal : Answer.Of(RequestLinks.Draft(draft.Value!.Request.Id));
    }
}
