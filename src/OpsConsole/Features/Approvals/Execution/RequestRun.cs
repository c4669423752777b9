using Microsoft.Extensions.Options;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>
/// Carries a claimed request out: one item first, then five, then the rest in parcels. Each parcel is looked at, kept for the way back, committed as
/// intents, sent, recorded and looked at again before the next begins. It ends at the first unknown, the third failure, a stop, a freeze or a halt.
/// </summary>
public sealed class RequestRun(
    ExecutionStore executions, RequestStore store, HaltStore halts, Readiness readiness, ItemFollow follow, ApprovalSignal signal, IOptions<ApprovalOptions> options)
{
    private const int MostFailures = 3;
    /// <summary>So often a target may move between its look and its call.</summary>
    private const int MostLooks = 4;

    private static readonly int[] FirstStages = [1, 5];

    internal async Task RunAsync(Begun begun, CancellationToken cancellationToken)
    {
        var states = (await store.ItemsAsync(begun.Request.Id, cancellationToken)).ToDictionary(item => item.Number, item => item.State);
        var waiting = new Queue<PlanItem>(begun.Plan.Items.Where(item => states[item.Number] is ItemState.Planned));
        var failures = states.Values.Count(state => state is ItemState.Refused or ItemState.Failed);
        var stage = states.Values.Count(state => state is not ItemState.Planned) switch { 0 => 0, 1 => 1, _ => 2 };
        var ending = begun.Obstacle is { } obstacle ? $"stopped: {obstacle}" : null;
        while (waiting.Count > 0 && ending is null)
        {
            if (await InTheWayAsync(begun, cancellationToken) is { } inTheWay)
            {
                ending = inTheWay;
                break;
            }
            var most = stage < FirstStages.Length ? FirstStages[stage] : options.Value.AtOnce;
            var parcel = new List<PlanItem>();
            while (parcel.Count < most && waiting.TryDequeue(out var item))
                parcel.Add(item);
            var results = await ParcelAsync(begun, parcel, isProven: stage >= FirstStages.Length, cancellationToken);
            failures += results.Count(result => result.State is ItemState.Refused or ItemState.Failed);
            ending = results.Any(result => result.State is ItemState.Unknown) ? "stopped at an item whose outcome is unknown"
                : results.Count < parcel.Count ? await InTheWayAsync(begun, cancellationToken) ?? "was stopped"
                : begun.Plan.OnDrift is DriftChoice.Stale && results.Any(result => result.State is ItemState.Skipped) ? "stopped at an item that changed"
                : failures >= MostFailures && waiting.Count > 0 ? $"stopped at the {failures}. failure" : null;
            stage++;
            signal.Changed();
        }
        await follow.WaitForHeldAsync(begun, cancellationToken);
        await executions.EndAsync(begun.Claim, ending ?? "ran to its end", cancellationToken);
        signal.Changed();
    }

    /// <summary>A stop, a halt, or a freeze, also one that was approved meanwhile.</summary>
    private async Task<string?> InTheWayAsync(Begun begun, CancellationToken cancellationToken)
    {
        var request = (await store.FindAsync(begun.Request.Id, cancellationToken))!;
        if (request.StopAskedAt is not null)
            return $"was stopped by {request.StopAskedBy}{(request.StopWhy is { Length: > 0 } why ? $": {why}" : "")}";
        if (await halts.CurrentAsync(cancellationToken) is { } halt)
            return $"was halted with all others by {halt.Person}: {halt.Why}";
        if (begun.Judgement is not { } judgement)
            return null;
        return await readiness.FreezeAsync(request, judgement, cancellationToken) is { } freeze ? $"stopped: {freeze.Reason}" : null;
    }

    /// <param name="begun">The execution.</param>
    /// <param name="parcel">The items whose turn it is.</param>
    /// <param name="isProven">The action was seen to do what it says; until then even an answer that says "done" is looked at.</param>
    /// <param name="cancellationToken">Ends it before anything is begun.</param>
    /// <returns>One result an item; fewer where nothing more may be begun.</returns>
    private async Task<IReadOnlyList<ItemResult>> ParcelAsync(Begun begun, IReadOnlyList<PlanItem> parcel, bool isProven, CancellationToken cancellationToken)
    {
        var looked = await Task.WhenAll(parcel.Select(item => begun.Action.LookAsync(item, cancellationToken)));
        var same = looked.Where(item => item.State is LiveState.Same).ToList();
        var kept = same.Count == 0 ? [] : await begun.Action.KeepAsync(same, cancellationToken);
        var results = looked.Where(item => item.State is not LiveState.Same).Select(Untouched).ToList();
        var pairs = same.Zip(kept).ToList();
        results.AddRange(pairs.Where(pair => pair.Second.Reason is not null).Select(pair =>
            new ItemResult(pair.First.Item.Number, ItemState.Failed, $"not begun: the state just before could not be kept: {pair.Second.Reason}")));
        var ready = pairs.Where(pair => pair.Second.Reason is null).Select(pair => pair.First).ToList();
        await executions.RecordAsync(begun.Claim, results, cancellationToken);
        if (ready.Count == 0)
            return results;
        var intents = pairs.Where(pair => pair.Second.Reason is null)
            .Select(pair => new Intent(pair.First.Item.Number, pair.First.ResourceVersion, pair.Second.Address)).ToList();
        if (!await executions.IntendAsync(begun.Claim, intents, cancellationToken))
            return results;
        Steps.At("approvals.intents.written");
        // From here on whatever was begun is brought to a result, whoever wants to stop.
        var effects = await Task.WhenAll(ready.Select(item => SendAsync(begun, item, isProven)));
        Steps.At("approvals.calls.answered");
        await executions.RecordAsync(begun.Claim, effects, CancellationToken.None);
        results.AddRange(await follow.SeeAsync(begun, effects, parcel, CancellationToken.None));
        return results;
    }

    private static ItemResult Untouched(LiveItem item) => item.State switch
    {
        LiveState.Drifted => new(item.Item.Number, ItemState.Skipped, $"left alone: {item.Reason}", ThenNow: item.Substance),
        LiveState.Gone => new(item.Item.Number, ItemState.Skipped, $"left alone: {item.Reason}"),
        _ => new(item.Item.Number, ItemState.Failed, $"not begun: {item.Reason}"),
    };

    private async Task<ItemResult> SendAsync(Begun begun, LiveItem item, bool isProven)
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

    private static ItemResult Result(int number, ItemEffect effect, bool isProven) => effect.Kind switch
    {
        EffectKind.Done when isProven => new(number, ItemState.Done, "done", effect.Words),
        EffectKind.Accepted or EffectKind.Done => new(number, ItemState.Accepted, "accepted by the server", effect.Words),
        EffectKind.Refused => new(number, ItemState.Refused, "refused by the server; nothing was changed", effect.Words),
        EffectKind.Unknown => new(number, ItemState.Unknown, "sent, and nobody knows what became of it", effect.Words),
        _ => new(number, ItemState.Failed, "not sent; nothing was changed", effect.Words),
    };
}
