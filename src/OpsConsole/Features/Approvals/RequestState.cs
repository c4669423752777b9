using System.Collections.Frozen;

namespace OpsConsole.Features.Approvals;

/// <summary>Where a request stands. The database holds the same table and refuses whatever does not stand in it.</summary>
public enum RequestState
{
    /// <summary>A plan that somebody looks at.</summary>
    Draft,
    /// <summary>Waits for votes.</summary>
    Pending,
    /// <summary>May be executed until its second clock runs out.</summary>
    Approved,
    Executing,
    /// <summary>Every item is done.</summary>
    Succeeded,
    /// <summary>Some items are done, others are not.</summary>
    Partial,
    /// <summary>Proved without effect.</summary>
    Failed,
    /// <summary>Something may have happened; only looking decides.</summary>
    Unknown,
    Rejected,
    Expired,
    Cancelled,
    /// <summary>A target is no longer what the plan says.</summary>
    Stale,
    Revoked,
    BreakGlassExecuting,
    /// <summary>Done in an emergency; somebody else must look at it.</summary>
    BreakGlassUnreviewed,
    Ratified,
    Disputed,
}

/// <summary>Which state may follow which.</summary>
public static class Transitions
{
    private static readonly FrozenDictionary<RequestState, RequestState[]> Next = new Dictionary<RequestState, RequestState[]>
    {
        [RequestState.Draft] = [RequestState.Pending, RequestState.BreakGlassExecuting],
        [RequestState.Pending] = [RequestState.Approved, RequestState.Rejected, RequestState.Expired, RequestState.Cancelled, RequestState.Stale],
        [RequestState.Approved] = [RequestState.Executing, RequestState.Pending, RequestState.Stale, RequestState.Expired, RequestState.Revoked],
        [RequestState.Executing] = [RequestState.Succeeded, RequestState.Partial, RequestState.Failed, RequestState.Unknown],
        [RequestState.Unknown] = [RequestState.Succeeded, RequestState.Partial, RequestState.Failed],
        [RequestState.BreakGlassExecuting] = [RequestState.BreakGlassUnreviewed],
        [RequestState.BreakGlassUnreviewed] = [RequestState.Ratified, RequestState.Disputed],
    }.ToFrozenDictionary();

    public static bool Allow(RequestState before, RequestState after) => After(before).Contains(after);

    public static IReadOnlyList<RequestState> After(RequestState state) => Next.GetValueOrDefault(state) ?? [];

    /// <summary>It never changes again; whoever wants it again asks anew.</summary>
    public static bool IsFinal(RequestState state) => After(state).Count == 0;

    /// <summary>Nothing more happens to its items; an emergency may still wait for its review.</summary>
    public static bool IsOver(RequestState state) => IsFinal(state) || state is RequestState.BreakGlassUnreviewed;

    /// <summary>Somebody, or the console, still has something to do.</summary>
    public static bool IsOpen(RequestState state) => state is not RequestState.Draft && !IsFinal(state);

    /// <summary>As the database writes it.</summary>
    public static string Text(this RequestState state) => state.ToString().ToLowerInvariant();
}

/// <summary>Where one item stands.</summary>
public enum ItemState
{
    Planned,
    /// <summary>Its intent is committed; its call may have been sent.</summary>
    InFlight,
    /// <summary>The server took it and something holds it, such as a finalizer.</summary>
    Accepted,
    Done,
    /// <summary>No longer what was approved, so it was left alone.</summary>
    Skipped,
    Refused,
    /// <summary>Proved without effect.</summary>
    Failed,
    Unknown,
    /// <summary>The run ended before its turn.</summary>
    NotRun,
}

public static class ItemStates
{
    public static string Text(this ItemState state) => state.ToString().ToLowerInvariant();

    /// <summary>Nothing was done to it, and nothing more will be.</summary>
    public static bool IsUndone(ItemState state) => state is ItemState.Skipped or ItemState.Refused or ItemState.Failed or ItemState.NotRun;

    /// <summary>What a request with these items ended as; null while something is still under way.</summary>
    public static RequestState? Outcome(IReadOnlyCollection<ItemState> items) =>
        items.Any(item => item is ItemState.Unknown) ? RequestState.Unknown
        : items.Any(item => item is ItemState.Planned or ItemState.InFlight) ? null
        : items.All(item => item is ItemState.Done) ? RequestState.Succeeded
        : items.Any(item => item is ItemState.Done or ItemState.Accepted) ? RequestState.Partial
        : RequestState.Failed;
}
