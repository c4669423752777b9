using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>A request as its row has it.</summary>
public sealed record ApprovalRequest
{
    public Guid Id { get; init; }

    /// <summary>What people call it: #12.</summary>
    public long Number { get; init; }
    public long RowVersion { get; init; }
    public RequestState State { get; init; }
    public required string Action { get; init; }
    public ActionClass Class { get; init; }
    public required string Summary { get; init; }
    public required string Undo { get; init; }
    public required string Issuer { get; init; }
    public required string SubjectId { get; init; }
    public required string Person { get; init; }
    public required string HumanIssuer { get; init; }
    public required string HumanSubject { get; init; }
    public required byte[] PlanHash { get; init; }
    public int Items { get; init; }
    public required int[] ClusterIds { get; init; }
    public required string[] Environments { get; init; }
    public DriftChoice OnDrift { get; init; }
    public StartChoice Start { get; init; }
    public Guid? Supersedes { get; init; }
    public DateTimeOffset PlannedAt { get; init; }
    public string? Reason { get; init; }
    public string? Ticket { get; init; }

    /// <summary>What it needed at its submission.</summary>
    public string? PolicyJson { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? ApproveBy { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public DateTimeOffset? ExecuteBy { get; init; }
    public DateTimeOffset? RunAskedAt { get; init; }
    public string? RunAskedBy { get; init; }
    public DateTimeOffset? StopAskedAt { get; init; }
    public string? StopAskedBy { get; init; }
    public string? StopWhy { get; init; }
    public string? OverrideWindow { get; init; }
    public string? OverrideIssuer { get; init; }
    public string? OverrideSubject { get; init; }
    public string? OverridePerson { get; init; }
    public string? OverrideWhy { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedWhy { get; init; }
    public DateTimeOffset? ReviewBy { get; init; }

    /// <summary>The database's clock when the row was read.</summary>
    public DateTimeOffset Now { get; init; }

    public PersonKey Requester => new(Issuer, SubjectId);
    public PersonKey Human => new(HumanIssuer, HumanSubject);
    public string Hash => Approvals.PlanHash.Full(PlanHash);
    public Policy? Policy => PolicyJson is null ? null : PolicyText.Read(PolicyJson);

    public bool IsBreakGlass => State is RequestState.BreakGlassExecuting or RequestState.BreakGlassUnreviewed or RequestState.Ratified or RequestState.Disputed;

    /// <summary>Nobody looked in time at what was done in an emergency.</summary>
    public bool IsReviewOverdue => State is RequestState.BreakGlassUnreviewed && Now >= ReviewBy;

    /// <summary>The state by the clock: what ran out is expired, whether anybody has written it down or not.</summary>
    public RequestState Standing => StandingAt(Now);

    /// <summary>The same at a later moment of the database's clock.</summary>
    public RequestState StandingAt(DateTimeOffset now) =>
        State is RequestState.Pending && now >= ApproveBy || State is RequestState.Approved && now >= ExecuteBy ? RequestState.Expired : State;
}

/// <summary>A vote as its row has it.</summary>
public sealed record Vote
{
    public Guid Id { get; init; }
    public VoteDecision Decision { get; init; }
    public required byte[] PlanHash { get; init; }
    public required string Issuer { get; init; }
    public required string SubjectId { get; init; }
    public required string Person { get; init; }
    public required string HumanIssuer { get; init; }
    public required string HumanSubject { get; init; }
    public required string[] Groups { get; init; }
    public DateTimeOffset? AuthenticatedAt { get; init; }
    public required string Comment { get; init; }

    /// <summary>Numbers of the items that whoever rejected the plan would have instead of all of them.</summary>
    public required int[] Proposed { get; init; }
    public DateTimeOffset VotedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedWhy { get; init; }

    public PersonKey Account => new(Issuer, SubjectId);
    public PersonKey Human => new(HumanIssuer, HumanSubject);
    public bool IsLive => EndedAt is null;
}

/// <summary>A human being who had a hand in a plan beside its requester, and so does not vote on it.</summary>
public sealed record Editor(PersonKey Human, string Person);

/// <summary>An item with what became of it.</summary>
public sealed record RequestItem
{
    public int Number { get; init; }
    public int? ClusterId { get; init; }
    public required string Cluster { get; init; }
    public required string Environment { get; init; }
    public required string Type { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required string Outcome { get; init; }
    public int Rank { get; init; }
    public required string Words { get; init; }
    public required string[] Findings { get; init; }
    public required string Preview { get; init; }
    public required string Substance { get; init; }
    public ItemState State { get; init; }

    /// <summary>What became of it, in a sentence of ours.</summary>
    public string? Result { get; init; }

    /// <summary>The server's own words.</summary>
    public string? Answered { get; init; }

    /// <summary>Its substance as it was found to be, where it drifted.</summary>
    public string? ThenNow { get; init; }

    /// <summary>The page where the state just before stands.</summary>
    public string? WayBack { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }

    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

/// <summary>A line of a request's timeline.</summary>
public sealed record RequestEvent
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Kind { get; init; }
    public string? Person { get; init; }
    public required string Words { get; init; }
}
