using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What a managed resource of Crossplane says that decides what its deletion does in the cloud.</summary>
public readonly record struct ManagedTerms
{
    /// <summary>An S3 bucket, which the cloud deletes only where it is empty.</summary>
    public required bool IsBucket { get; init; }
    public required bool ForceDestroy { get; init; }

    /// <summary>deletionPolicy is Orphan.</summary>
    public required bool Orphans { get; init; }
    public required ManagementPolicies Policies { get; init; }

    /// <summary>Paused by its annotation or by an empty set of policies.</summary>
    public required bool IsHeld { get; init; }
}

/// <summary>What the deletion of a managed resource does.</summary>
public static class ManagedDeletion
{
    internal static readonly ItemOutcome CloudObject = new("cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted");
    internal static readonly ItemOutcome BucketAndContents = new("bucket-destroyed", OutcomeRank.Destroyed, "bucket and contents deleted");
    /// <summary>Nobody here sees whether the bucket holds anything.</summary>
    internal static readonly ItemOutcome BucketIfEmpty = new("bucket-if-empty", OutcomeRank.Unknown, "bucket deleted only if it is empty");
    internal static readonly ItemOutcome Held = new("held-while-paused", OutcomeRank.Unknown, "marked, then held while it is paused; what happens to the cloud object nobody knows");
    internal static readonly ItemOutcome Orphaned = new("orphaned", OutcomeRank.Kept, "left as orphan in the cloud");
    internal static readonly ItemOutcome Already = new("already-deleting", OutcomeRank.Deleted, "already being deleted");

    private static readonly Dictionary<string, ItemOutcome> Refused = new[] { CloudObject, BucketAndContents, BucketIfEmpty, Held, Orphaned }
        .ToDictionary(outcome => outcome.Key, NewlyInUse, StringComparer.Ordinal);

    /// <summary>Where no Usage refuses it. Orphaned although paused: it stays marked meanwhile, and the cloud object stays whatever comes.</summary>
    public static ItemOutcome Of(ManagedTerms terms) =>
        IsOrphaned(terms) ? Orphaned
        : terms.IsHeld ? Held
        : !terms.IsBucket ? CloudObject
        : terms.ForceDestroy ? BucketAndContents : BucketIfEmpty;

    /// <summary>With what its state and its label say.</summary>
    /// <param name="terms">What decides.</param>
    /// <param name="isDeleting">It is marked already.</param>
    /// <param name="isInUse">It has the label that Crossplane's webhook is asked for.</param>
    public static ItemOutcome Of(ManagedTerms terms, bool isDeleting, bool isInUse) => isDeleting ? Already : isInUse ? InUse(Of(terms)) : Of(terms);

    /// <summary>Only a label says so: whether the Usage behind it holds, and whether its webhook is asked at all, shows when the deletion is sent.</summary>
    internal static ItemOutcome InUse(ItemOutcome otherwise) => Refused.TryGetValue(otherwise.Key, out var known) ? known : NewlyInUse(otherwise);

    /// <summary>Crossplane, managed resources: only where the policies are the default one does deletionPolicy decide; an empty set is a pause and decides nothing.</summary>
    private static bool IsOrphaned(ManagedTerms terms) => ManagementPolicySet.IsDefault(terms.Policies)
        ? terms.Orphans
        : terms.Policies is not ManagementPolicies.Empty && (terms.Policies & (ManagementPolicies.Delete | ManagementPolicies.All)) == 0;

    private static ItemOutcome NewlyInUse(ItemOutcome otherwise) => new($"in-use-{otherwise.Key}", OutcomeRank.Unknown, $"refused while a Usage is in force; otherwise: {otherwise.Words}");
}
