using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Lists;

/// <summary>What the frame around every page tells one person of requests.</summary>
public sealed record TabView
{
    /// <summary>What waits for them, the soonest to run out first.</summary>
    public required IReadOnlyList<OpenRequest> Waiting { get; init; }

    /// <summary>Theirs: open, and those that ended lately.</summary>
    public required IReadOnlyList<ApprovalRequest> Own { get; init; }

    /// <summary>Emergencies that they see, under way or not reviewed.</summary>
    public required IReadOnlyList<ApprovalRequest> Emergencies { get; init; }
    public required Halt? Halt { get; init; }
    public required bool MaySwitch { get; init; }

    /// <summary>Somebody else wants executions to go on, and this person could be the second.</summary>
    public required bool HaltWaits { get; init; }
    public required PersonKey Human { get; init; }

    /// <summary>By the database's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How much waits for them.</summary>
    public int Count => Waiting.Count + (HaltWaits ? 1 : 0);

    /// <summary>Nothing that is drawn of it differs.</summary>
    public bool LooksLike(TabView? other) => other is not null && Count == other.Count && Halt == other.Halt && MaySwitch == other.MaySwitch
        && Emergencies.Select(request => (request.Number, request.State)).SequenceEqual(other.Emergencies.Select(request => (request.Number, request.State)));
}
