using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>What became of an item since its request ended.</summary>
public sealed record HeldItem(int Number, string Name, SightKind Kind, string Words);

/// <summary>Items that the server accepted and something held when the request ended, as a look now finds them.</summary>
public sealed record HeldLook(DateTimeOffset At, IReadOnlyList<HeldItem> Items, int NotLookedAt);

/// <summary>Looks, by reading only, at what finalizers held when a request ended: nobody follows it any more.</summary>
public sealed class HeldViewer(RequestVisibility visibility, RequestStore store, GatedActions actions, TimeProvider time)
{
    private const int MostLooked = 50;
    private const int AtOnce = 8;

    public async Task<Answer<HeldLook>> LookAsync(Caller caller, long number, CancellationToken cancellationToken)
    {
        var seen = await visibility.FindAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var request = seen.Value.Request;
        var action = actions.Get(request.Action);
        if (action.IsRefused)
            return action.Refusal;
        if (request.State is RequestState.Executing or RequestState.BreakGlassExecuting or RequestState.Draft)
            return new Refusal(RefusalKind.Conflict, $"Request #{number} is {ItemWords.Of(request.State)}; its items are followed by themselves.", "Look at its page.");
        var states = await store.ItemStatesAsync(request.Id, cancellationToken);
        var plan = await store.PlanAsync(request.Id, cancellationToken);
        var held = plan.Items.Where(item => states[item.Number] is ItemState.Accepted).ToList();
        var found = new HeldItem[Math.Min(MostLooked, held.Count)];
        await Parallel.ForAsync(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var sight = await action.Value!.SeeAsync(held[index], token);
            found[index] = new(held[index].Number, held[index].FullName, sight.Kind, sight.Words);
        });
        return new HeldLook(time.GetUtcNow(), found, held.Count - found.Length);
    }
}
