using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Frame;

/// <summary>What of requests needs one person's attention, on the fleet page.</summary>
public sealed class ApprovalAttention(ApprovalFeed feed, RequestInbox inbox) : IFleetAddition
{
    public string What => "What waits for approvals";

    public long Version => feed.Version;

    public DateTimeOffset? AsOf => feed.AsOf;

    /// <summary>A request belongs to people, not to a cluster.</summary>
    public IEnumerable<Attention> AttentionFor(IReadOnlyList<Cluster> clusters) => [];

    public IEnumerable<FleetFigure> FiguresOf(Cluster cluster) => [];

    public IEnumerable<Attention> AttentionOf(PersonAccess rights)
    {
        var view = inbox.Tab(rights);
        if (view.Halt is { } halt)
            yield return new Attention
            {
                Rank = 3,
                State = StateKind.Failed,
                Word = "Executions halted",
                Text = $"{halt.Person}: {halt.Why}{(view.HaltWaits ? $" {halt.FirstPerson} wants them to go on and waits for a second person." : "")}",
                Since = halt.HaltedAt,
                Href = RequestLinks.Inbox,
                Action = "See requests",
            };
        List<ApprovalRequest> votes = [.. view.Waiting.Select(open => open.Request).Where(request => !request.IsBreakGlass)];
        List<ApprovalRequest> reviews = [.. view.Waiting.Select(open => open.Request).Where(request => request.IsBreakGlass)];
        if (reviews.Count > 0)
            yield return Line(12, StateKind.Warning, "Emergency", reviews, "for your review", view.Now, "is due", "was due");
        if (votes.Count > 0)
            yield return Line(33, StateKind.Paused, "Votes", votes, "for your vote", view.Now, "expires", "expired");
    }

    /// <summary>"2 requests wait for your vote, one expires in 40 min".</summary>
    private static Attention Line(int rank, StateKind state, string word, List<ApprovalRequest> requests, string what, DateTimeOffset now, string ends, string ended)
    {
        var until = requests.Select(RequestRow.EndOf).Min();
        var clock = until is { } moment ? $", {(requests.Count == 1 ? "it" : "one")} {(moment > now ? ends : ended)} {AgeWords.Of(now - moment)}" : "";
        return new()
        {
            Rank = rank,
            State = state,
            Word = word,
            Text = $"{(requests.Count == 1 ? "1 request waits" : $"{requests.Count} requests wait")} {what}{clock}",
            Since = requests.Min(request => request.SubmittedAt),
            Href = requests.Count == 1 ? RequestLinks.Request(requests[0].Number) : RequestLinks.Inbox,
            Action = requests.Count == 1 ? "Open it" : "See them",
        };
    }
}
