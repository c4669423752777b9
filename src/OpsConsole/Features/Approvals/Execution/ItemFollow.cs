using Microsoft.Extensions.Options;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>Looks at what became of items, by reading only: those the server accepted, and those of which nobody knows.</summary>
public sealed class ItemFollow(ExecutionStore executions, RequestStore store, ApprovalSignal signal, IOptions<ApprovalOptions> options, TimeProvider time)
{
    private const int AtOnce = 16;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Records what is proven done of a parcel at the first look; the others stay as they are.</summary>
    /// <returns>What speaks against the action doing what it says: something that was accepted is as it was, or cannot be read; null where nothing does.</returns>
    internal async Task<string?> SeeAsync(Begun begun, IReadOnlyList<ItemResult> effects, IReadOnlyList<PlanItem> parcel, CancellationToken cancellationToken)
    {
        var accepted = effects.Where(effect => effect.State is ItemState.Accepted).Select(effect => parcel.Single(item => item.Number == effect.Number)).ToList();
        var sights = new ItemSight[accepted.Count];
        var seen = await LookAsync(begun, accepted, cancellationToken, sights);
        await executions.RecordAsync(begun.Claim, seen, cancellationToken);
        return sights.Zip(accepted).FirstOrDefault(pair => pair.First.Kind is SightKind.Untouched or SightKind.Unreadable) is ({ } sight, { } item)
            ? $"{item.Name} was accepted by the server, and a look finds it {(sight.Kind is SightKind.Untouched ? "untouched" : "unreadable")}: {sight.Words}" : null;
    }

    /// <summary>Waits for whatever finalizers hold, as long as that is worth waiting for.</summary>
    internal async Task WaitForHeldAsync(Begun begun, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause.Grown(LongestPause))
        {
            var held = await OfStateAsync(begun, ItemState.Accepted, cancellationToken);
            if (held.Count == 0)
                return;
            await executions.RecordAsync(begun.Claim, await LookAsync(begun, held, cancellationToken), cancellationToken);
            signal.Changed();
            if (time.GetElapsedTime(since) >= options.Value.FinalizerPatience)
                return;
            // Controllers take their time; each look is a read a held object.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>
    /// Decides of unknown items what can be decided. An untouched object proves that nothing was done only once no call can be on its way any more.
    /// </summary>
    /// <returns>False while any of them is still unknown.</returns>
    internal async Task<bool> ResolveAsync(Begun begun, CancellationToken cancellationToken)
    {
        var now = (await store.FindAsync(begun.Request.Id, cancellationToken))!.Now;
        var items = await store.ItemsAsync(begun.Request.Id, cancellationToken);
        var isUnknown = false;
        await Parallel.ForEachAsync(items.Where(item => item.State is ItemState.Unknown), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (row, token) =>
        {
            var sight = await begun.Action.SeeAsync(begun.Plan.Items[row.Number - 1], token);
            var result = Judge(row.Number, sight, isSettled: now - (row.ChangedAt ?? now) >= options.Value.SettleAfter);
            // Each as it is known: a cluster that hangs keeps nothing of the others unknown.
            if (result.State is ItemState.Unknown)
                Volatile.Write(ref isUnknown, true);
            else
                await executions.RecordAsync(begun.Claim, [result], token);
        });
        return !isUnknown;
    }

    private ItemResult Judge(int number, ItemSight sight, bool isSettled) => sight.Kind switch
    {
        SightKind.Done => new(number, ItemState.Done, "done, as a look afterwards proves", sight.Words),
        SightKind.Underway => new(number, ItemState.Accepted, "under way, as a look afterwards shows", sight.Words),
        SightKind.Untouched when isSettled => new(number, ItemState.Failed, $"not done: untouched {options.Value.SettleAfter:c} after it was sent", sight.Words),
        _ => new(number, ItemState.Unknown, "", sight.Words),
    };

    private async Task<IReadOnlyList<PlanItem>> OfStateAsync(Begun begun, ItemState state, CancellationToken cancellationToken)
    {
        var states = await store.ItemStatesAsync(begun.Request.Id, cancellationToken);
        return [.. begun.Plan.Items.Where(item => states[item.Number] == state)];
    }

    private static async Task<IReadOnlyList<ItemResult>> LookAsync(Begun begun, IReadOnlyList<PlanItem> items, CancellationToken cancellationToken, ItemSight[]? sights = null)
    {
        var results = new ItemResult[items.Count];
        await Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var sight = await begun.Action.SeeAsync(items[index], token);
            sights?[index] = sight;
            results[index] = sight.Kind is SightKind.Done
                ? new(items[index].Number, ItemState.Done, "done", sight.Words)
                : new(items[index].Number, ItemState.Accepted, "accepted by the server, not done yet", sight.Words);
        });
        return results;
    }
}
