using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>So many distinct people who may approve on every cluster of the plan; where a group is named, members of it.</summary>
public sealed record Approvers(string? Group, int Count)
{
    public string Words => Group is null ? $"{Count} approver{(Count == 1 ? "" : "s")}" : $"{Count} of group {Group}";
}

/// <summary>What an action needs before it runs on the clusters that the rule covers.</summary>
public sealed record ApprovalRule
{
    public required string Key { get; init; }

    /// <summary>Null for both classes.</summary>
    public ActionClass? Class { get; init; }

    /// <summary>Null for every action.</summary>
    public string? Action { get; init; }

    /// <summary>What belongs to the console and to no cluster counts as a cluster without labels.</summary>
    public required LabelSelector Clusters { get; init; }
    public required IReadOnlyList<Approvers> Approvers { get; init; }
    public required TimeSpan ApproveWithin { get; init; }
    public required TimeSpan ExecuteWithin { get; init; }

    /// <summary>The oldest sign-in that a vote may rest on; null for any.</summary>
    public TimeSpan? FreshSignIn { get; init; }

    /// <summary>The largest plan.</summary>
    public required int MostItems { get; init; }

    public bool Covers(string action, ActionClass @class, IReadOnlyDictionary<string, string> labels) =>
        (Action is null || Action == action) && (Class is null || Class == @class) && Clusters.Matches(labels);
}

public enum WindowEffect
{
    /// <summary>Nothing runs inside it.</summary>
    Deny,
    /// <summary>What it covers runs only inside it, or inside another one that allows.</summary>
    Allow,
}

/// <summary>A recurring span of time that forbids executions, or the only one that allows them. A denial beats every allowance.</summary>
public sealed record ChangeWindow
{
    public required string Key { get; init; }
    public required WindowEffect Effect { get; init; }
    public ActionClass? Class { get; init; }
    public required LabelSelector Clusters { get; init; }

    /// <summary>When it begins, five fields.</summary>
    public required string Cron { get; init; }
    public required TimeSpan Lasts { get; init; }

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Who holds it may let a request pass the denial, with a reason; null for nobody.</summary>
    public Role? Override { get; init; }

    public bool Covers(ActionClass @class, IReadOnlyDictionary<string, string> labels) => (Class is null || Class == @class) && Clusters.Matches(labels);
}

/// <summary>All rules and windows that hold together.</summary>
public sealed record RuleSet(long Version, IReadOnlyList<ApprovalRule> Rules, IReadOnlyList<ChangeWindow> Windows);
