using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>A request as one person may see it, with what they may do to it.</summary>
public sealed record RequestView
{
    public required ApprovalRequest Request { get; init; }

    /// <summary>The end of "asks to …" for any request of this action; null for an action that this program does not know.</summary>
    public string? ActionName { get; init; }
    public required ItemPage Items { get; init; }
    public required BlastRadius Blast { get; init; }
    public required IReadOnlyList<Vote> Votes { get; init; }
    public required IReadOnlyList<Editor> Editors { get; init; }
    public required IReadOnlyList<RequestEvent> Events { get; init; }
    public required RuleView Rule { get; init; }

    /// <summary>What stands in the way of running it now; empty once it has begun or ended.</summary>
    public required IReadOnlyList<string> Obstacles { get; init; }
    public required RequestRights May { get; init; }
    public FormerRequest? Former { get; init; }

    /// <summary>Numbers of the requests that take this one up again.</summary>
    public required IReadOnlyList<long> Later { get; init; }
    public Review? Review { get; init; }

    /// <summary>Votes still to be cast.</summary>
    public bool IsOpenToVotes => Request.Standing is RequestState.Pending;

    /// <summary>Its items have, or may have, been touched.</summary>
    public bool HasBegun => Request.State is RequestState.Executing or RequestState.Succeeded or RequestState.Partial or RequestState.Failed or RequestState.Unknown || Request.IsBreakGlass;
}

/// <summary>The items in sight, and how many there are of each kind.</summary>
public sealed record ItemPage
{
    public const int Size = 200;

    /// <summary>The worst first.</summary>
    public required IReadOnlyList<ItemLine> Items { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }
    public required int Pages { get; init; }
    public required IReadOnlyList<ItemGroup> Groups { get; init; }
    public required IReadOnlyDictionary<ItemState, int> States { get; init; }

    /// <summary>Only those are shown; null for all.</summary>
    public ItemState? Filter { get; init; }

    public int Undone => States.Where(state => ItemStates.IsUndone(state.Key)).Sum(state => state.Value);
    public int Of(ItemState state) => States.GetValueOrDefault(state);

    public static ItemPage From(IReadOnlyList<ItemLine> items, ItemState? filter, int page)
    {
        var shown = filter is null ? items : [.. items.Where(item => item.State == filter)];
        var pages = Math.Max(1, (shown.Count + Size - 1) / Size);
        var number = Math.Clamp(page, 1, pages);
        return new()
        {
            Items = [.. shown.Skip((number - 1) * Size).Take(Size)],
            Number = number,
            Pages = pages,
            Groups = [.. items.GroupBy(item => (item.Rank, item.Outcome, item.Words)).Select(same => new ItemGroup(same.Key.Rank, same.Key.Outcome, same.Key.Words, same.Count()))],
            States = items.CountBy(item => item.State).ToDictionary(),
            Filter = filter,
        };
    }
}

/// <summary>Items with one outcome.</summary>
public sealed record ItemGroup(OutcomeRank Rank, string Outcome, string Words, int Count);

/// <summary>The request that this one takes up again; no difference where one of the plans cannot be read.</summary>
public sealed record FormerRequest(ApprovalRequest Request, PlanDifference? Difference);

/// <summary>What the request needs, who gave it, and who still could.</summary>
public sealed record RuleView
{
    /// <summary>What holds: the stricter of then and now; null where no rules are known.</summary>
    public Policy? Policy { get; init; }

    /// <summary>Where the rules of then and now differ.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>Why nobody can say what it needs now.</summary>
    public Refusal? Unruled { get; init; }
    public IReadOnlyList<RulePlace> Places { get; init; } = [];

    /// <summary>Who could still approve it, without its requester, its editors and those who voted.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];

    /// <summary>Why nobody knows who could, or why those who could would not be enough.</summary>
    public Refusal? Unreachable { get; init; }
    public string? Missing { get; init; }
}

/// <summary>A place for one person, with who took it.</summary>
public sealed record RulePlace(string Words, string? Person);

/// <summary>What one person may do to the request now.</summary>
public sealed record RequestRights
{
    public required VoteObstacles Vote { get; init; }

    /// <summary>Their own vote while it counts.</summary>
    public Vote? Own { get; init; }
    public bool IsRequester { get; init; }
    public bool Cancel { get; init; }
    public bool Revoke { get; init; }
    public bool Run { get; init; }
    public bool Stop { get; init; }

    /// <summary>Ask for it, or a part of it, again.</summary>
    public bool AskAgain { get; init; }

    /// <summary>The freeze that they may let it pass.</summary>
    public string? Override { get; init; }

    /// <summary>Null where they may review the emergency.</summary>
    public Refusal? Review { get; init; }

    /// <summary>They hold the role for emergencies on all of it.</summary>
    public bool HoldsBreakGlass { get; init; }

    /// <summary>Why they may not use it now.</summary>
    public Refusal? BreakGlass { get; init; }

    public bool MayVote => Vote.Approve is null || Vote.Deny is null;
}
