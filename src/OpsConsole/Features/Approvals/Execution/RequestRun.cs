using Microsoft.Extensions.Options;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>
/// Carries a claimed request out: one item first, then five, then the rest in lanes that together have so many calls under way as may be. Each parcel
/// is looked at, kept for the way back, committed as intents, sent and recorded; a wave begins when the one before it is over. It ends at the first unknown, the third failure, a stop, a freeze or a halt.
/// </summary>
public sealed class RequestRun(
    ExecutionStore executions, RequestStore store, HaltStore halts, Readiness readiness, Parcels parcels, ItemFollow follow, ApprovalSignal signal, AuditStanding chain,
    IOptions<ApprovalOptions> options, TimeProvider time)
{
    /// <summary>The calls of one parcel are as many as may be under way; meanwhile the other lanes write down what they did and what they are about to do.</summary>
    private const int Lanes = 3;

    /// <summary>Parcels of a lane that are looked at beside its calls: a look and keeping what it saw take longer than a call.</summary>
    private const int MostAhead = 2;

    /// <summary>A call that waited for its turn begins on no older knowledge of stop, halt and freeze.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromMilliseconds(50);

    /// <summary>One, then five more.</summary>
    private static readonly int[] FirstStages = [1, 6];
    /// <summary>Whoever looks on is told so often at most, and results wait so long at most to be written together with the next intents.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromMilliseconds(100);

    /// <param name="begun">Claimed by this process.</param>
    /// <param name="states">Of its items, read since.</param>
    /// <param name="cancellationToken">Ends it before anything more is begun.</param>
    internal async Task RunAsync(Begun begun, IReadOnlyDictionary<int, ItemState> states, CancellationToken cancellationToken)
    {
        using var run = new RunProgress(begun, options.Value.AtOnce, [.. begun.Plan.Items.Where(item => states[item.Number] is ItemState.Planned)],
            states.Values.Count(state => state is ItemState.Refused or ItemState.Failed), states.Values.Count(state => state is ItemState.Done or ItemState.Accepted or ItemState.Refused));
        do
            await WaveAsync(run, cancellationToken);
        while (run.OpenNext());
        if (run.IsEndedByOthers)
            await EndOwedAsync(run, cancellationToken);
        await follow.WaitForHeldAsync(begun, cancellationToken);
        await executions.EndAsync(begun.Claim, run.Ending ?? "ran to its end", cancellationToken);
        signal.Changed();
    }

    /// <summary>What the action must not leave begun: the items of it that had no turn.</summary>
    private async Task EndOwedAsync(RunProgress run, CancellationToken cancellationToken)
    {
        var states = await store.ItemStatesAsync(run.Begun.Request.Id, cancellationToken);
        using var owed = new RunProgress(run.Begun, options.Value.AtOnce, [.. run.Begun.Plan.Items.Where(item => states[item.Number] is ItemState.Planned && run.Begun.Action.IsOwed(item))], failures: 0, run.Begins);
        do
            await WaveAsync(owed, cancellationToken);
        while (owed.OpenNext());
    }

    /// <summary>Whatever waits of the open wave; at its end all of it came to a result.</summary>
    private async Task WaveAsync(RunProgress run, CancellationToken cancellationToken)
    {
        // What is left alone proves nothing of the action: a stage is over once it has begun its calls.
        foreach (var until in FirstStages)
            while (run.Begins < until && run.GoesOn)
                await LaneAsync(run, until - run.Begins, isProven: false, cancellationToken);
        // One at a time is one after the other; else a parcel fills what may be under way, and another waits for its turns.
        var atOnce = options.Value.AtOnce;
        await Task.WhenAll(Enumerable.Range(0, atOnce == 1 ? 1 : Lanes).Select(_ => LaneAsync(run, atOnce, isProven: true, cancellationToken)));
    }

    /// <summary>One parcel after the other; the next are looked at while the calls of one are under way.</summary>
    /// <param name="run">Shared by all lanes.</param>
    /// <param name="most">Items of a parcel.</param>
    /// <param name="isProven">The action was seen to do what it says; until then it is one parcel, and even an answer that says "done" is looked at.</param>
    /// <param name="cancellationToken">Ends it before anything is begun.</param>
    private async Task LaneAsync(RunProgress run, int most, bool isProven, CancellationToken cancellationToken)
    {
        var told = new List<ItemResult>();
        var ahead = new Queue<Task<LookedParcel?>>();
        try
        {
            ahead.Enqueue(NextAsync(run, most, cancellationToken));
            while (ahead.TryDequeue(out var next) && await next is { } parcel && await MayBeginAsync(run, parcel, told, cancellationToken))
            {
                while (isProven && ahead.Count < MostAhead)
                    ahead.Enqueue(NextAsync(run, most, cancellationToken));
                told.AddRange(await SendAsync(run, parcel, isProven, cancellationToken));
                // Whoever waits a little for a look commits once instead of twice.
                if (ahead.TryPeek(out var following) && told.Count > 0 && !following.IsCompleted)
                    await Task.WhenAny(following, Task.Delay(Telling, time, CancellationToken.None));
                if (following is not { IsCompletedSuccessfully: true })
                    await RecordAsync(run, told);
                Tell(run);
            }
        }
        catch
        {
            // The other lanes must begin nothing more of a run that comes to no end.
            run.End("broke off");
            throw;
        }
        finally
        {
            // What was only looked at has no turn; it is not looked at any more once the run is over.
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RecordAsync(run, told);
        }
    }

    private async Task<LookedParcel?> NextAsync(RunProgress run, int most, CancellationToken cancellationToken) =>
        run.Take(most) is { Count: > 0 } items ? await parcels.LookAsync(run.Begun, items, cancellationToken) : null;

    /// <summary>Commits the intents of a parcel, with the results from before; false where nothing more may be begun.</summary>
    private async Task<bool> MayBeginAsync(RunProgress run, LookedParcel parcel, List<ItemResult> told, CancellationToken cancellationToken)
    {
        told.AddRange(parcel.Settled);
        run.Pass(parcel.Settled.Count);
        run.Note(parcel.Settled);
        await AskAsync(run, cancellationToken);
        if (run.Ending is not null)
            return false;
        if (parcel.Ready.Count == 0)
            return true;
        var mayBegin = await executions.IntendAsync(run.Begun.Claim, told, parcel.Intents, cancellationToken);
        told.Clear();
        if (!mayBegin)
            run.End(await InTheWayAsync(run.Begun, cancellationToken) ?? "was stopped");
        return mayBegin;
    }

    /// <summary>From here on whatever was begun is brought to a result, whoever wants to stop.</summary>
    private async Task<IReadOnlyList<ItemResult>> SendAsync(RunProgress run, LookedParcel parcel, bool isProven, CancellationToken cancellationToken)
    {
        if (parcel.Ready.Count == 0)
            return [];
        Steps.At("approvals.intents.written");
        var intended = time.GetTimestamp();
        var effects = await Task.WhenAll(parcel.Ready.Select(item => OneAsync(run, item, intended, isProven, cancellationToken)));
        Steps.At("approvals.calls.answered");
        if (!effects.Any(effect => effect.State is ItemState.Accepted))
            return effects;
        // A look may take a while.
        await executions.RecordAsync(run.Begun.Claim, effects, CancellationToken.None);
        if (await follow.SeeAsync(run.Begun, effects, [.. parcel.Ready.Select(item => item.Item)], CancellationToken.None) is { } doubt && !isProven)
            run.End($"stopped before the others: {doubt}");
        return [];
    }

    private async Task<ItemResult> OneAsync(RunProgress run, LiveItem item, long intended, bool isProven, CancellationToken cancellationToken)
    {
        await run.Turns.WaitAsync(CancellationToken.None);
        try
        {
            await MayStillBeginAsync(run, intended, cancellationToken);
            var result = run.Begin()
                ? await parcels.SendAsync(run.Begun, item, isProven)
                : new ItemResult(item.Item.Number, ItemState.Skipped, $"left alone: the run {run.Ending} before its call");
            run.Note([result]);
            return result;
        }
        finally
        {
            run.Turns.Release();
        }
    }

    /// <summary>The run came to an end between the intent of an item and its call, or this process stood still so long that another may hold it.</summary>
    private async Task MayStillBeginAsync(RunProgress run, long intended, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            run.End("broke off");
            return;
        }
        if (time.GetElapsedTime(intended) > options.Value.Lease / 2 && !await executions.BeatAsync(run.Begun.Claim, options.Value.Lease, cancellationToken))
            throw new ExecutionLostException(run.Begun.Claim.Request);
        if (time.GetElapsedTime(run.AskedAt) <= KnownFor)
            return;
        // One asks for all that got their turn with it.
        await run.Asking.WaitAsync(cancellationToken);
        try
        {
            if (time.GetElapsedTime(run.AskedAt) > KnownFor)
                await AskAsync(run, cancellationToken);
        }
        finally
        {
            run.Asking.Release();
        }
    }

    private async Task AskAsync(RunProgress run, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        if (run.Ending is null && await InTheWayAsync(run.Begun, cancellationToken) is { } inTheWay)
            run.End(inTheWay);
        run.AskedAt = asked;
    }

    private async Task RecordAsync(RunProgress run, List<ItemResult> told)
    {
        await executions.RecordAsync(run.Begun.Claim, told, CancellationToken.None);
        told.Clear();
    }

    /// <summary>A stop, a halt, an audit chain that does not hold, or a freeze, also one that was approved meanwhile.</summary>
    private async Task<string?> InTheWayAsync(Begun begun, CancellationToken cancellationToken)
    {
        var halted = halts.CurrentAsync(cancellationToken);
        var request = (await store.FindAsync(begun.Request.Id, cancellationToken))!;
        var halt = await halted;
        if (request.StopAskedAt is not null)
            return $"was stopped by {request.StopAskedBy}{(request.StopWhy is { Length: > 0 } why ? $": {why}" : "")}";
        if (halt is not null)
            return $"was halted with all others by {halt.Person}: {halt.Why}";
        if (chain.RefusalOfDestruction is { } unproven)
            return $"stopped: {unproven.Message}";
        if (begun.Judgement is not { } judgement)
            return null;
        return await readiness.FreezeAsync(request, judgement, cancellationToken) is { } freeze ? $"stopped: {freeze.Reason}" : null;
    }

    private void Tell(RunProgress run)
    {
        if (run.IsToBeTold(time.GetTimestamp(), Telling.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond))
            signal.Changed();
    }
}
