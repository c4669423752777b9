using OpsConsole.Features.Approvals.Lists;

namespace OpsConsole.Features.Approvals.Frame;

/// <summary>One thing that happened to requests since a tab last looked, in words, with where to see it.</summary>
/// <param name="Address">Of the request, or of the list where there are many.</param>
/// <param name="Link">The link's words.</param>
/// <param name="Text">What happened; names in it come from people.</param>
public sealed record TabNotice(string Address, string Link, string Text)
{
    /// <summary>More at once are told as one.</summary>
    private const int MostAlike = 3;

    /// <summary>What begins to wait for the person, and what became of their own.</summary>
    public static IReadOnlyList<TabNotice> Between(TabView before, TabView after)
    {
        var known = before.Waiting.Select(open => open.Request.Id).ToHashSet();
        List<TabNotice> waits = [.. after.Waiting.Where(open => !known.Contains(open.Request.Id)).Select(open => open.Request).Select(request => request.IsBreakGlass
            ? Of(request, $"An emergency waits for your review: {request.Person} broke glass to {request.Summary}")
            : Of(request, $"Waits for your vote: {request.Person} asks to {request.Summary}"))];
        var former = before.Own.ToDictionary(request => request.Id, request => request.State);
        List<TabNotice> own = [.. after.Own.Where(request => former.TryGetValue(request.Id, out var state) && state != request.State)
            .Select(request => Of(request, $"Your request to {request.Summary}: {ItemWords.Of(request.State)}"))];
        return
        [
            .. waits.Count <= MostAlike ? waits : [new(RequestLinks.Inbox, "See them", $"{waits.Count} more requests wait for you")],
            .. own.Count <= MostAlike ? own : [new($"{RequestLinks.Inbox}?list=yours", "See yours", $"{own.Count} requests of yours moved on")],
        ];
    }

    private static TabNotice Of(ApprovalRequest request, string text) => new(RequestLinks.Request(request.Number), $"#{request.Number}", text);
}
