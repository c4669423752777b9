using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Created;

/// <summary>
/// What an ended restore created, as a question to have exactly that deleted. There is no state before to go back to, so its undo is a deletion, planned and approved as any
/// other; nothing is deleted here. Each object is read in its cluster now, and what would take more with it than the restore made is left out by name.
/// </summary>
public sealed class RestoreCreated(EndedRequests requests, RequestStore store, ObjectDeletions objects, Submissions submissions)
{
    private const int AtOnce = 16;

    /// <param name="caller">Who asks: what is hidden from them is not found.</param>
    /// <param name="number">Of the request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<CreatedObjects>> OfAsync(Caller caller, long number, CancellationToken cancellationToken)
    {
        var ended = await requests.OfAsync(caller, number, "undone", cancellationToken);
        if (ended.IsRefused)
            return ended.Refusal;
        var request = ended.Value!;
        if (request.Action != RestoreObjects.ActionKey)
            return new Refusal(RefusalKind.Invalid, $"Request #{number} restored nothing, so it created nothing.", "Name the number of a restore.");
        var items = (await store.ItemsAsync(request.Id, cancellationToken)).ToDictionary(item => item.Number);
        var plan = await store.PlanAsync(request.Id, cancellationToken);
        List<PlanItem> created = [.. plan.Items.Where(item => items[item.Number].State is ItemState.Done or ItemState.Accepted && RestoreOrder.Read(item)?.Mode is RestoreMode.Create)];
        var verdicts = new CreatedVerdict[created.Count];
        await Parallel.ForAsync(0, created.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (place, token) =>
        {
            var uid = CreatedLife.UidOf(items[created[place].Number].Answered);
            verdicts[place] = CreatedRule.Of(created[place], uid) ?? CreatedRule.Of(created[place], uid!, await objects.ReadAsync(created[place], token));
        });
        return CreatedObjects.Of(number, CreatedRule.WithOwners(verdicts));
    }

    /// <summary>The address that plans their deletion; where they do not fit into one, that of the plan itself, made now.</summary>
    public async Task<Answer<string>> AddressAsync(Caller caller, IReadOnlyList<DeletionTarget> targets, CancellationToken cancellationToken)
    {
        if (DeletionLinks.Of(targets) is { Length: <= RequestLinks.LongestAddress } address)
            return Answer.Of(address);
        var draft = await submissions.PlanAsync(caller, new PlanOrder { Action = DeleteResources.ActionKey, Question = new(CreatedObjects.ParametersOf(targets)) }, cancellationToken);
        return draft.IsRefused ? draft.Refusal : Answer.Of(RequestLinks.Draft(draft.Value!.Request.Id));
    }
}
