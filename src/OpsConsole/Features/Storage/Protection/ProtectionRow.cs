using OpsConsole.Features.Approvals;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Protection;

/// <summary>Whether a deletion of the object would be refused, as computed from what is there.</summary>
public enum ProtectionStanding : byte
{
    /// <summary>A Usage holds, and its webhook is asked.</summary>
    Protected,
    /// <summary>Usages mean it, and none of them holds; or a label stands without one.</summary>
    Ineffective,
    /// <summary>Nothing means to protect it.</summary>
    Absent,
    /// <summary>Not everything is known that would decide it.</summary>
    Unknown,
}

/// <summary>Why a protection does not hold; several may be true.</summary>
[Flags]
public enum ProtectionFlaw : byte
{
    None = 0,
    /// <summary>crossplane#7249: a namespaced Usage on a cluster-scoped object, or a cluster-scoped one on an object in a namespace.</summary>
    WrongScope = 1,
    /// <summary>The label in-use is not there: drifting.</summary>
    LabelMissing = 2,
    /// <summary>The webhook is absent, or lets deletions through.</summary>
    Webhook = 4,
    UsageNotReady = 8,
    /// <summary>A selector that has resolved nothing yet, or resolved another object.</summary>
    NotResolvedHere = 16,
    /// <summary>The label is there without a Usage: the webhook finds nothing.</summary>
    LabelAlone = 32,
}

/// <summary>How an object stands to the rules that say what must be protected.</summary>
public enum RuleStanding : byte
{
    /// <summary>No rule means it.</summary>
    None,
    Met,
    /// <summary>It must be protected, and a deletion of it would not be refused.</summary>
    Violated,
    /// <summary>It must be protected, and whether it is cannot be told.</summary>
    NotKnown,
}

/// <summary>A Usage that means the object.</summary>
/// <param name="Object">The Usage.</param>
/// <param name="Kind">Usage or ClusterUsage.</param>
/// <param name="Reason">As given; else who uses it.</param>
/// <param name="ReplaysDeletion">Lifting it deletes the object where an attempt is remembered.</param>
/// <param name="Flaw">Why it does not hold; none where it does.</param>
/// <param name="Words">The same in words; empty where it holds.</param>
public readonly record struct UsageStanding(ObjectKey Object, string Kind, string Reason, bool ReplaysDeletion, ProtectionFlaw Flaw, string Words)
{
    public bool Holds => Flaw is ProtectionFlaw.None;
}

/// <summary>How a managed resource is protected from deletion.</summary>
public sealed record ProtectionRow : LiveRow
{
    private readonly PackedUid _uid;

    private readonly Moment _deletingSince;

    public ObjectKey Object => new(Key.Type, Key.Namespace, Key.Name);
    public required string Kind { get; init; }
    public required string Uid { get => _uid.Value; init => _uid = new(value); }
    public required string? ExternalName { get; init; }
    public required string ProviderConfig { get; init; }
    public required string? Region { get; init; }
    public string? Dataplane { get; init; }

    /// <summary>Whether a deletion would be refused; counters filter by it.</summary>
    public required ProtectionStanding Standing { get; init; }

    /// <summary>Why it would not be; none where it would, or where nothing means to.</summary>
    public required ProtectionFlaw Flaws { get; init; }

    /// <summary>The rule that it must be protected; null where none means it.</summary>
    public ProtectionRule? Rule { get; init; }

    public RuleStanding RuleStanding => Rule is null ? RuleStanding.None : Standing switch
    {
        ProtectionStanding.Protected => RuleStanding.Met,
        ProtectionStanding.Unknown => RuleStanding.NotKnown,
        _ => RuleStanding.Violated,
    };

    /// <summary>In the order of their keys; those that hold first.</summary>
    public ValueList<UsageStanding> Usages { get; init; }

    /// <summary>The second layer: what a deletion does where none is refused.</summary>
    public required ItemOutcome Unprotected { get; init; }

    /// <summary>True where deletionPolicy and managementPolicies say different things; the outcome says which one holds.</summary>
    public bool Contradicts { get; init; }

    /// <summary>Settings of the cloud that stop a deletion there: "not force-destroyed", "object lock COMPLIANCE, 30 days"; empty where none is known.</summary>
    public string CloudSettings { get; init; } = "";

    /// <summary>A deletion was tried and refused: with which propagation; null where none is remembered.</summary>
    public string? BlockedAttempt { get; init; }

    /// <summary>An attempt is remembered, and a Usage replays it: lifting the protection deletes the object.</summary>
    public bool LiftingDeletes { get; init; }
    public DateTimeOffset? DeletingSince { get => _deletingSince.Value; init => _deletingSince = new(value); }
}
