using System.Collections.Immutable;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Feed;

/// <summary>An open request without its plan, with the votes that are not ended and those who had a hand in it.</summary>
public sealed record OpenRequest
{
    public required ApprovalRequest Request { get; init; }
    public required IReadOnlyList<Vote> Votes { get; init; }

    /// <summary>The human beings beside the requester who had a hand in the plan.</summary>
    public required IReadOnlyList<PersonKey> Editors { get; init; }

    /// <summary>What it needed at its submission; null where that cannot be read, and then nothing runs by it.</summary>
    public required Policy? Policy { get; init; }
}

/// <summary>All that is open at one moment, and what else a page of requests needs; it never changes.</summary>
public sealed record ApprovalSnapshot
{
    public static readonly ApprovalSnapshot Empty = new();

    /// <summary>The number of changes so far; 0 before the first look.</summary>
    public long Version { get; init; }

    /// <summary>The newest first.</summary>
    public ImmutableArray<OpenRequest> Open { get; init; } = [];

    /// <summary>Those that ended lately, the latest last: whoever knew them open is told.</summary>
    public ImmutableArray<ApprovalRequest> Ended { get; init; } = [];

    /// <summary>Null while executions go on.</summary>
    public Halt? Halt { get; init; }

    /// <summary>Those in force; null before the first were seeded, and where they cannot be read.</summary>
    public RuleSet? Rules { get; init; }

    /// <summary>How far the database's clock is ahead of this process's.</summary>
    public TimeSpan Ahead { get; init; }
}
