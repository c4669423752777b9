using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>A request as a list shows it.</summary>
/// <param name="Request">As its row has it.</param>
/// <param name="Approvals">Live approvals so far.</param>
/// <param name="Waits">The person who looks could vote on it, or review it.</param>
/// <param name="IsOwn">The person who looks asked for it, by whichever account.</param>
public sealed record InboxRow(ApprovalRequest Request, int Approvals, bool Waits, bool IsOwn)
{
    public int People => Request.Policy?.People ?? 0;
}

/// <summary>What is open for one person, the soonest to run out first.</summary>
public sealed record Inbox(IReadOnlyList<InboxRow> Rows, Halt? Halt, bool MayHalt)
{
    public IReadOnlyList<InboxRow> Waits => [.. Rows.Where(row => row.Waits)];
    public IReadOnlyList<InboxRow> Own => [.. Rows.Where(row => row.IsOwn)];
}

/// <summary>Lists of requests for persons: each answer is cut to the clusters they see.</summary>
public sealed class RequestInbox(AccessService access, RequestVisibility visibility, RequestJudge judge, RequestStore store, HaltStore halts)
{
    public const int PageSize = 50;
    private const int MostOpen = 2000;

    /// <summary>Everything that somebody, or the console, still has something to do about.</summary>
    public async Task<Answer<Inbox>> OpenAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var seen = (await store.ListAsync(open: true, null, null, null, MostOpen, cancellationToken)).Where(request => visibility.Sees(rights.Value!, request)).ToList();
        var votes = await store.VotesAsync([.. seen.Select(request => request.Id)], cancellationToken);
        var human = judge.HumanOf(caller.Key);
        return new Inbox(
            [.. seen.Where(request => request.Standing is not RequestState.Expired).Select(request => Row(request, [.. votes[request.Id]], rights.Value!, human)).OrderBy(row => Ends(row.Request) ?? DateTimeOffset.MaxValue)],
            await halts.CurrentAsync(cancellationToken), !caller.IsProgram && rights.Value!.AllowsAnywhere(Permission.Approve));
    }

    /// <summary>All requests, the newest first, and the number that the next part begins before; null where there is none.</summary>
    public async Task<Answer<(IReadOnlyList<InboxRow> Rows, long? Before)>> HistoryAsync(Caller caller, string? words, long? before, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var seen = new List<ApprovalRequest>();
        for (var from = before; seen.Count <= PageSize;)
        {
            var read = await store.ListAsync(open: false, from, words, null, MostOpen, cancellationToken);
            seen.AddRange(read.Where(request => visibility.Sees(rights.Value!, request)));
            if (read.Count < MostOpen)
                break;
            from = read[^1].Number;
        }
        var page = seen.Take(PageSize).ToList();
        var votes = await store.VotesAsync([.. page.Select(request => request.Id)], cancellationToken);
        var human = judge.HumanOf(caller.Key);
        return ([.. page.Select(request => Row(request, [.. votes[request.Id]], rights.Value!, human))], seen.Count > PageSize ? page[^1].Number : null);
    }

    /// <summary>The clock that runs for a request now.</summary>
    public static DateTimeOffset? Ends(ApprovalRequest request) => request.State switch
    {
        RequestState.Pending => request.ApproveBy,
        RequestState.Approved => request.ExecuteBy,
        RequestState.BreakGlassUnreviewed => request.ReviewBy,
        _ => null,
    };

    private InboxRow Row(ApprovalRequest request, IReadOnlyList<Vote> votes, PersonAccess rights, PersonKey human)
    {
        var isOwn = judge.HumanOf(request.Requester) == human;
        var hasVoted = votes.Any(vote => vote.IsLive && judge.HumanOf(vote.Account) == human);
        var wants = request.Standing is RequestState.Pending && !hasVoted || request.State is RequestState.BreakGlassUnreviewed;
        return new(request, votes.Count(vote => vote is { IsLive: true, Decision: VoteDecision.Approve }),
            wants && !isOwn && !rights.Caller.IsProgram && judge.LabelsOf(request.ClusterIds) is { IsRefused: false, Value: { } labels } && RequestJudge.AllowsOnAll(rights, Permission.Approve, labels),
            isOwn);
    }
}
