using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>How requests and their items are drawn.</summary>
internal static class RequestLook
{
    public static StateKind Kind(this RequestState state) => state switch
    {
        RequestState.Draft or RequestState.Pending or RequestState.Cancelled => StateKind.Paused,
        RequestState.Approved or RequestState.Succeeded or RequestState.Ratified => StateKind.Ready,
        RequestState.Executing => StateKind.Progressing,
        RequestState.Partial or RequestState.BreakGlassExecuting or RequestState.BreakGlassUnreviewed => StateKind.Warning,
        RequestState.Failed or RequestState.Rejected or RequestState.Revoked or RequestState.Disputed => StateKind.Failed,
        RequestState.Unknown => StateKind.Unknown,
        RequestState.Expired or RequestState.Stale => StateKind.Stale,
    };

    public static StateKind Kind(this ItemState state) => state switch
    {
        ItemState.Planned or ItemState.NotRun => StateKind.Paused,
        ItemState.InFlight or ItemState.Accepted => StateKind.Progressing,
        ItemState.Done => StateKind.Ready,
        ItemState.Skipped => StateKind.Stale,
        ItemState.Refused or ItemState.Failed => StateKind.Failed,
        ItemState.Unknown => StateKind.Unknown,
    };

    public static StateKind Kind(this OutcomeRank rank) => rank switch
    {
        OutcomeRank.Destroyed => StateKind.Failed,
        OutcomeRank.Unknown => StateKind.Unknown,
        OutcomeRank.Deleted => StateKind.Warning,
        OutcomeRank.Kept => StateKind.Ready,
        OutcomeRank.Refused => StateKind.Paused,
    };

    public static StateKind Kind(this SightKind sight) => sight switch
    {
        SightKind.Done => StateKind.Ready,
        SightKind.Underway => StateKind.Progressing,
        SightKind.Untouched => StateKind.Warning,
        SightKind.Unreadable => StateKind.Unknown,
    };

    public static string Word(this SightKind sight) => sight switch
    {
        SightKind.Done => "Done by now",
        SightKind.Underway => "Still held",
        SightKind.Untouched => "Untouched",
        SightKind.Unreadable => "Cannot be read now",
    };

    public static string Word(this ItemState state) => Capital(ItemWords.Of(state));

    /// <summary>The first letter of a sentence.</summary>
    public static string Capital(string words) => words.Length == 0 ? words : $"{char.ToUpperInvariant(words[0])}{words.AsSpan(1)}";

    /// <summary>A line of the timeline: who did what, or what the console found or did.</summary>
    public static string Sentence(RequestEvent entry) => entry.Person is { } person ? $"{person} {entry.Words}" : Capital(entry.Words);

    /// <summary>What a person does next about an item, beside what the server said; null where there is nothing to do.</summary>
    public static string? Advice(ItemState state) => state switch
    {
        ItemState.Accepted => "Something such as a finalizer holds it: find out what in the cluster; the console takes nothing away by force.",
        ItemState.Skipped => "It was left alone for the reason it names. Look at then and now, and ask again if it is still to be done.",
        ItemState.Refused => "Settle what the server names, then ask again.",
        ItemState.Failed => "Ask again once the cause is settled.",
        ItemState.Unknown => "It may have happened. The console sends nothing again and looks until it knows.",
        ItemState.NotRun => "Ask again if it is still to be done.",
        _ => null,
    };
}
