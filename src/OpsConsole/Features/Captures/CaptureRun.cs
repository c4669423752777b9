namespace OpsConsole.Features.Captures;

public enum RunState { Running, Complete, Partial, Failed, Interrupted }

public enum RunCause
{
    Schedule,
    Person,
    /// <summary>An interrupted run is made again.</summary>
    Repeat,
    /// <summary>The cluster was never captured before.</summary>
    First,
}

/// <summary>One pass over one cluster.</summary>
public sealed record CaptureRun
{
    public required int ClusterId { get; init; }
    public required Guid Id { get; init; }
    public required RunCause Cause { get; init; }
    /// <summary>Who asked for it, where a person did.</summary>
    public string? Person { get; init; }
    public required RunState State { get; init; }
    /// <summary>Why it is not complete, where it ended as a whole.</summary>
    public string? Reason { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Types read so far.</summary>
    public int Types { get; init; }
    public int ExpectedTypes { get; init; }
    public long Objects { get; init; }
    public long Added { get; init; }
    public long Modified { get; init; }
    public long Deleted { get; init; }
    public long Refused { get; init; }
    public int Gaps { get; init; }
    public long Bytes { get; init; }
}

/// <summary>What one run read of one type. Without <see cref="IsComplete"/> it is a gap, and <see cref="Reason"/> says why.</summary>
public sealed record TypeCoverage
{
    /// <summary>Stands for every type of a group that discovery could not read.</summary>
    public const string EveryResource = "*";

    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required bool IsComplete { get; init; }
    public string? Fault { get; init; }
    public string? Reason { get; init; }
    public string? ResourceVersion { get; init; }
    public long Objects { get; init; }
    public long Added { get; init; }
    public long Modified { get; init; }
    public long Deleted { get; init; }
    public long Refused { get; init; }
    public long Bytes { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset FinishedAt { get; init; }

    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>An object that exists but could not be stored.</summary>
public sealed record ObjectRefusal
{
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required string Reason { get; init; }

    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
