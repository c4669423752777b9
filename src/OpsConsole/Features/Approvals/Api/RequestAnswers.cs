using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals.Api;

/// <summary>A request as the HTTP API tells it; the state is the one by the database's clock.</summary>
public sealed record RequestAnswer
{
    public required long Number { get; init; }
    public required Guid Id { get; init; }
    public required string State { get; init; }
    public required string Action { get; init; }
    public required string Class { get; init; }
    public required string Summary { get; init; }
    public required string Undo { get; init; }
    public required string Requester { get; init; }
    public string? Reason { get; init; }
    public string? Ticket { get; init; }
    public required string PlanHash { get; init; }
    public required int Items { get; init; }
    public required IReadOnlyList<string> Environments { get; init; }
    public required string OnDrift { get; init; }
    public required string Start { get; init; }
    public required DateTimeOffset PlannedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? ApproveBy { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public DateTimeOffset? ExecuteBy { get; init; }
    public DateTimeOffset? RunAskedAt { get; init; }
    public DateTimeOffset? StopAskedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedWhy { get; init; }
    public DateTimeOffset? ReviewBy { get; init; }

    public static RequestAnswer Of(ApprovalRequest request) => new()
    {
        Number = request.Number,
        Id = request.Id,
        State = Words.Of(request.Standing),
        Action = request.Action,
        Class = request.Class.ToString(),
        Summary = request.Summary,
        Undo = request.Undo,
        Requester = request.Person,
        Reason = request.Reason,
        Ticket = request.Ticket,
        PlanHash = request.Hash,
        Items = request.Items,
        Environments = request.Environments,
        OnDrift = Words.Of(request.OnDrift),
        Start = Words.Of(request.Start),
        PlannedAt = request.PlannedAt,
        SubmittedAt = request.SubmittedAt,
        ApproveBy = request.ApproveBy,
        ApprovedAt = request.ApprovedAt,
        ExecuteBy = request.ExecuteBy,
        RunAskedAt = request.RunAskedAt,
        StopAskedAt = request.StopAskedAt,
        EndedAt = request.EndedAt,
        EndedWhy = request.EndedWhy,
        ReviewBy = request.ReviewBy,
    };
}

/// <summary>An item with what became of it.</summary>
public sealed record ItemAnswer(
    int Number, string Cluster, string Environment, string Type, string Namespace, string Name, string Uid, string Outcome, string OutcomeWords,
    IReadOnlyList<string> Findings, string State, string? Result, string? Answered, string? WayBack, DateTimeOffset? ChangedAt)
{
    public static ItemAnswer Of(ItemLine item) => new(item.Number, item.Cluster, item.Environment, item.Type, item.Namespace, item.Name, item.Uid, item.Outcome,
        item.Words, item.Findings, Words.Of(item.State), item.Result, item.Answered, item.WayBack, item.ChangedAt);
}

/// <summary>A vote with the hash that it echoed.</summary>
public sealed record VoteAnswer(
    string Person, string Decision, string PlanHash, string Comment, string? Proposed, DateTimeOffset VotedAt, DateTimeOffset? EndedAt, string? EndedWhy)
{
    public static VoteAnswer Of(Vote vote) =>
        new(vote.Person, Words.Of(vote.Decision), Approvals.PlanHash.Full(vote.PlanHash), vote.Comment,
            vote.Proposed.Length == 0 ? null : ItemNumbers.Write(vote.Proposed), vote.VotedAt, vote.EndedAt, vote.EndedWhy);
}

/// <summary>A request with its votes, what it needs, and one page of its items, the worst first.</summary>
public sealed record RequestDetailAnswer
{
    public required RequestAnswer Request { get; init; }
    public required IReadOnlyList<VoteAnswer> Votes { get; init; }

    /// <summary>Places that need a person of their own; the person where it is taken.</summary>
    public required IReadOnlyList<PlaceAnswer> Places { get; init; }
    public required IReadOnlyList<string> Candidates { get; init; }

    /// <summary>What stands in the way of running it now.</summary>
    public required IReadOnlyList<string> Obstacles { get; init; }
    public required IReadOnlyList<ItemAnswer> Items { get; init; }
    public required int Page { get; init; }
    public required int Pages { get; init; }
    public required IReadOnlyDictionary<string, int> States { get; init; }
    public required IReadOnlyList<EventAnswer> Timeline { get; init; }

    /// <summary>The request that this one takes up again.</summary>
    public long? Supersedes { get; init; }
    public required IReadOnlyList<long> SupersededBy { get; init; }

    public static RequestDetailAnswer Of(RequestView view) => new()
    {
        Request = RequestAnswer.Of(view.Request),
        Votes = [.. view.Votes.Select(VoteAnswer.Of)],
        Places = [.. view.Rule.Places.Select(place => new PlaceAnswer(place.Words, place.Person))],
        Candidates = [.. view.Rule.Candidates.Select(candidate => candidate.Name)],
        Obstacles = view.Obstacles,
        Items = [.. view.Items.Items.Select(ItemAnswer.Of)],
        Page = view.Items.Number,
        Pages = view.Items.Pages,
        States = view.Items.States.ToDictionary(state => Words.Of(state.Key), state => state.Value),
        Timeline = [.. view.Events.Select(line => new EventAnswer(line.At, line.Kind, line.Person, line.Words))],
        Supersedes = view.Former?.Request.Number,
        SupersededBy = view.Later,
    };
}

/// <summary>A place for one person; null where nobody took it.</summary>
public sealed record PlaceAnswer(string Asks, string? Person);

/// <summary>A line of the timeline; no person where the console did it by itself.</summary>
public sealed record EventAnswer(DateTimeOffset At, string Kind, string? Person, string Words);

/// <summary>A plan that was made for its maker to look at, with one page of its items.</summary>
public sealed record DraftAnswer
{
    public required Guid Draft { get; init; }
    public required string PlanHash { get; init; }
    public required RequestDetailAnswer Detail { get; init; }

    /// <summary>Why nobody could approve it as things stand; null where somebody could.</summary>
    public string? Unreachable { get; init; }
}

/// <summary>The rules in force, in the form in which others are asked for.</summary>
public sealed record RulesAnswer(long Version, RuleDocument Rules);

/// <summary>The red switch.</summary>
public sealed record HaltAnswer(bool Halted, DateTimeOffset? At, string? Person, string? Why, string? ResumeAskedBy);
