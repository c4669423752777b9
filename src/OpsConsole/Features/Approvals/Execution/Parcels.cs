namespace OpsConsole.Features.Approvals.Execution;

/// <summary>Items that were looked at just now.</summary>
internal sealed record LookedParcel
{
    /// <summary>As they were approved, and kept for the way back.</summary>
    public required IReadOnlyList<LiveItem> Ready { get; init; }

    /// <summary>One for each that is ready.</summary>
    public required IReadOnlyList<Intent> Intents { get; init; }

    /// <summary>The others, of which nothing is begun.</summary>
    public required IReadOnlyList<ItemResult> Settled { get; init; }
}

/// <summary>What is done to items of a run before their intent and after it.</summary>
public sealed class Parcels(ExecutionStore executions)
{
    /// <summary>So often a target may move between its look and its call.</summary>
    private const int MostLooks = 4;

    /// <summary>Reads each item in the world, and keeps the state just before of what may be begun.</summary>
    internal async Task<LookedParcel> LookAsync(Begun begun, IReadOnlyList<PlanItem> items, CancellationToken cancellationToken)
    {
        var looked = await Task.WhenAll(items.Select(item => begun.Action.LookAsync(item, cancellationToken)));
        var same = looked.Where(item => item.State is LiveState.Same).ToList();
        var kept = same.Count == 0 ? [] : await begun.Action.KeepAsync(same, cancellationToken);
        var ready = same.Zip(kept).Where(pair => pair.Second.Reason is null).ToList();
        return new()
        {
            Ready = [.. ready.Select(pair => pair.First)],
            Intents = [.. ready.Select(pair => new Intent(pair.First.Item.Number, pair.First.ResourceVersion, pair.Second.Address))],
            Settled =
            [
                .. looked.Where(item => item.State is not LiveState.Same).Select(Untouched),
                .. same.Zip(kept).Where(pair => pair.Second.Reason is not null).Select(pair =>
                    new ItemResult(pair.First.Item.Number, ItemState.Failed, $"not begun: the state just before could not be kept: {pair.Second.Reason}")),
            ],
        };
    }

    /// <summary>The one call of an item whose intent is committed.</summary>
    internal async Task<ItemResult> SendAsync(Begun begun, LiveItem item, bool isProven)
    {
        var number = item.Item.Number;
        for (var looks = 1; ; looks++)
        {
            var effect = await begun.Action.ActAsync(item with { Request = begun.Request.Id }, CancellationToken.None);
            if (effect.Kind is not EffectKind.Moved)
                return Result(number, effect, isProven);
            if (looks == MostLooks)
                return new(number, ItemState.Failed, $"not done: it changed {looks} times between looking and calling", effect.Words);
            item = await begun.Action.LookAsync(item.Item, CancellationToken.None);
            if (item.State is not LiveState.Same)
                return item.State is LiveState.Unreadable ? new(number, ItemState.Failed, $"not done: {item.Reason}") : Untouched(item);
            await executions.ReviseAsync(begun.Claim, number, item.ResourceVersion, CancellationToken.None);
        }
    }

    private static ItemResult Untouched(LiveItem item) => item.State switch
    {
        LiveState.Drifted => new(item.Item.Number, ItemState.Skipped, $"left alone: {item.Reason}", ThenNow: item.Substance),
        LiveState.Unmet => new(item.Item.Number, ItemState.Skipped, $"left alone: {item.Reason}") { SaysNothingOfOthers = true },
        LiveState.Gone => new(item.Item.Number, ItemState.Skipped, $"left alone: {item.Reason}"),
        _ => new(item.Item.Number, ItemState.Failed, $"not begun: {item.Reason}"),
    };

    private static ItemResult Result(int number, ItemEffect effect, bool isProven) => effect.Kind switch
    {
        EffectKind.Done when isProven => new(number, ItemState.Done, "done", effect.Words),
        EffectKind.Accepted or EffectKind.Done => new(number, ItemState.Accepted, "accepted by the server", effect.Words),
        EffectKind.Refused => new(number, ItemState.Refused, "refused by the server; nothing was changed", effect.Words),
        EffectKind.Unknown => new(number, ItemState.Unknown, "sent, and nobody knows what became of it", effect.Words),
        _ => new(number, ItemState.Failed, "not sent; nothing was changed", effect.Words),
    };
}
