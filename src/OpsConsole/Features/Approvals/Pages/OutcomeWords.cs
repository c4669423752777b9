using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What a request came to, in words for its page and for its report.</summary>
internal static class OutcomeWords
{
    /// <summary>Null while it goes on, and of an emergency, of which its review tells.</summary>
    public static string? Of(RequestView view) => view.Request switch
    {
        { Standing: RequestState.Unknown } => "It was broken off with something under way, and nobody knows yet what became of that. Nothing is sent again: the console looks until it knows.",
        { Standing: RequestState.Expired, ApprovedAt: null } request => $"Nobody completed the approvals by {AgeWords.Exact(request.ApproveBy!.Value)}. Nothing was done.",
        { Standing: RequestState.Expired } request => $"It was approved and not run by {AgeWords.Exact(request.ExecuteBy!.Value)}. Nothing was done.",
        { Standing: RequestState.Succeeded or RequestState.Partial or RequestState.Failed or RequestState.Rejected or RequestState.Cancelled or RequestState.Stale or RequestState.Revoked } =>
            $"{Ended(view)}{(view.HasBegun ? "" : " Nothing was done.")}",
        _ => null,
    };

    private static string Ended(RequestView view) =>
        $"{(view.Events is [.., var last] ? RequestLook.Sentence(last) : RequestLook.Capital(view.Request.EndedWhy ?? "it ended")).TrimEnd('.')}.";
}
