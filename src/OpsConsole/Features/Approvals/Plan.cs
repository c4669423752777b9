namespace OpsConsole.Features.Approvals;

/// <summary>What happens to a run when one target is no longer what was approved.</summary>
public enum DriftChoice
{
    /// <summary>That item is left alone, the others go on.</summary>
    Skip,
    /// <summary>Nothing goes on.</summary>
    Stale,
}

/// <summary>What begins the execution of an approved request.</summary>
public enum StartChoice
{
    /// <summary>The last approval.</summary>
    Approval,
    /// <summary>The next change window that allows it.</summary>
    Window,
    /// <summary>The requester, who presses Run.</summary>
    Run,
}

/// <summary>Exactly what is to be done; whoever votes, votes on its hash.</summary>
public sealed record Plan
{
    public required string Action { get; init; }
    public required ActionClass Class { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required DriftChoice OnDrift { get; init; }
    public required StartChoice Start { get; init; }
    public required IReadOnlyList<PlanItem> Items { get; init; }

    /// <summary>One item that changed makes a plan of one worthless; of many the others go on.</summary>
    public static DriftChoice UsualDrift(int items) => items > 1 ? DriftChoice.Skip : DriftChoice.Stale;

    public static StartChoice UsualStart(ActionClass @class) => @class is ActionClass.A ? StartChoice.Run : StartChoice.Approval;
}

/// <summary>One target and what becomes of it.</summary>
public sealed record PlanItem
{
    /// <summary>From 1, in the order of the plan.</summary>
    public required int Number { get; init; }

    /// <summary>From 0, never less than that of the item before: nothing of a wave begins before all of the waves before it came to a result.</summary>
    public int Wave { get; init; }

    /// <summary>Null for what belongs to the console and to no cluster.</summary>
    public int? ClusterId { get; init; }

    /// <summary>The cluster's name; empty for the console itself.</summary>
    public string Cluster { get; init; } = "";
    public Guid? ClusterUid { get; init; }
    public string Environment { get; init; } = "";

    /// <summary><c>buckets.s3.aws.upbound.io</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The version it is read and written in.</summary>
    public string Version { get; init; } = "";
    public string Namespace { get; init; } = "";
    public required string Name { get; init; }
    public required string Uid { get; init; }

    /// <summary>As it was read for the plan; evidence, not a condition: status writes raise it.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>SHA-256 in hex of what counts as its substance.</summary>
    public required string DriftHash { get; init; }
    public required ItemOutcome Outcome { get; init; }

    /// <summary>What an approver should know of this item.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>What it is now, masked, as YAML or as a text that says what would change.</summary>
    public string Preview { get; init; } = "";

    /// <summary>The substance itself, masked canonical JSON, so that then and now can be shown beside each other; empty where there is none.</summary>
    public string Substance { get; init; } = "";

    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>"Bucket c1/data in prod-use1-07".</summary>
    public string Words => Cluster.Length == 0 ? FullName : $"{FullName} ({Type}) in {Cluster}";
}

/// <summary>What becomes of a target, for grouping and in words.</summary>
/// <param name="Key">One word a kind of outcome, the same for all items of it.</param>
/// <param name="Rank">The order on the page, the worst first; what nobody can know is among the worst.</param>
/// <param name="Words">The heading of its group: <c>bucket and contents deleted</c>.</param>
public sealed record ItemOutcome(string Key, OutcomeRank Rank, string Words);

public enum OutcomeRank { Destroyed, Unknown, Deleted, Kept, Refused }
