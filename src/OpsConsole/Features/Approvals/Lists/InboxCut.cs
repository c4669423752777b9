using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Lists;

/// <summary>One person's part of everything open; it asks nobody and the clock once.</summary>
internal sealed class InboxCut
{
    private readonly PersonAccess _rights;
    private readonly RequestJudge _judge;
    private readonly RequestSight _sight;
    private readonly DateTimeOffset _now;
    private readonly List<OpenRequest> _waiting = [], _yours = [], _everything = [];

    public InboxCut(PersonAccess rights, ApprovalSnapshot snapshot, RequestJudge judge, RequestSight sight, DateTimeOffset now)
    {
        (_rights, _judge, _sight, _now) = (rights, judge, sight, now);
        Human = judge.HumanOf(rights.Caller.Key);
        foreach (var open in snapshot.Open)
        {
            // What ran out is no longer open, whether anybody has written it down or not.
            if (open.Request.StandingAt(now) is RequestState.Expired || !sight.Sees(open.Request))
                continue;
            _everything.Add(open);
            if (IsOwn(open.Request))
                _yours.Add(open);
            else if (WaitOf(open) is not Wait.None)
                _waiting.Add(open);
        }
        // A second person asks nothing of the list but to be found in it first.
        _waiting.Sort((one, other) => Nullable.Compare(RequestRow.EndOf(one.Request), RequestRow.EndOf(other.Request)));
        MaySwitch = RedSwitch.May(rights);
        HaltWaits = MaySwitch && snapshot.Halt is { FirstIssuer: { } issuer, FirstSubject: { } subject } && judge.HumanOf(new(issuer, subject)) != Human;
    }

    public PersonKey Human { get; }

    /// <summary>The soonest to run out first.</summary>
    public IReadOnlyList<OpenRequest> Waiting => _waiting;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<OpenRequest> Yours => _yours;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<OpenRequest> Everything => _everything;
    public bool MaySwitch { get; }
    public bool HaltWaits { get; }

    public IReadOnlyList<OpenRequest> Of(InboxList list) => list switch { InboxList.Yours => Yours, InboxList.Everything => Everything, _ => Waiting };

    public bool IsOwn(ApprovalRequest request) => _judge.HumanOf(request.Requester) == Human;

    /// <summary>By role and clusters; whether the vote must rest on a fresh sign-in is asked when it is cast.</summary>
    public Wait WaitOf(OpenRequest open)
    {
        var standing = open.Request.StandingAt(_now);
        if (_rights.Caller.IsProgram || standing is not (RequestState.Pending or RequestState.BreakGlassUnreviewed) || IsOwn(open.Request) || !_sight.Approves(open.Request))
            return Wait.None;
        return standing is RequestState.BreakGlassUnreviewed ? Wait.Review
            : open.Editors.Any(editor => _judge.HumanOf(editor) == Human) || open.Votes.Any(vote => _judge.HumanOf(vote.Account) == Human) ? Wait.None
            : Wait.Vote;
    }
}
