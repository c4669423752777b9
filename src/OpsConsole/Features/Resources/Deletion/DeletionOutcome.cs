using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What a deletion does, from the object alone. The key decides whether an approval still holds: another one is another deed.</summary>
public static class DeletionOutcome
{
    /// <summary>A claim or composite of Crossplane.</summary>
    private static readonly ItemOutcome Composed = new("composed-deleted", OutcomeRank.Destroyed, "everything composed from it is deleted");
    private static readonly ItemOutcome CloudObject = new("cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted");
    private static readonly ItemOutcome BucketAndContents = new("bucket-destroyed", OutcomeRank.Destroyed, "bucket and contents deleted");
    private static readonly ItemOutcome Replays = new("deletion-replayed", OutcomeRank.Destroyed, "lifting replays a remembered deletion: the used object is deleted too");
    private static readonly ItemOutcome Database = new("database-stopped", OutcomeRank.Destroyed, "TiDB cluster stops; its volumes go or stay by their policy");
    private static readonly ItemOutcome Definition = new("definition-deleted", OutcomeRank.Destroyed, "all objects of the type are deleted");
    /// <summary>crossplane#6001: the definitions of a provider go with it.</summary>
    private static readonly ItemOutcome Provider = new("provider-deleted", OutcomeRank.Destroyed, "its types and all their objects are deleted");
    private static readonly ItemOutcome Namespace = new("namespace-deleted", OutcomeRank.Destroyed, "everything in the namespace is deleted");
    /// <summary>Nobody here sees whether the bucket holds anything.</summary>
    private static readonly ItemOutcome BucketIfEmpty = new("bucket-if-empty", OutcomeRank.Unknown, "bucket deleted only if it is empty");
    private static readonly ItemOutcome Held = new("held-while-paused", OutcomeRank.Unknown, "marked, then held while it is paused; what happens to the cloud object nobody knows");
    private static readonly ItemOutcome Volume = new("volume-by-policy", OutcomeRank.Unknown, "claim deleted; its volume goes or stays by its reclaim policy");
    private static readonly ItemOutcome Object = new("deleted", OutcomeRank.Deleted, "object deleted");
    private static readonly ItemOutcome Lifted = new("protection-lifted", OutcomeRank.Deleted, "protection lifted");
    private static readonly ItemOutcome Already = new("already-deleting", OutcomeRank.Deleted, "already being deleted");
    private static readonly ItemOutcome Orphaned = new("orphaned", OutcomeRank.Kept, "left as orphan in the cloud");

    public static ItemOutcome Of(DeletionSubject subject) =>
        subject.BeingDeletedSince is not null ? Already : subject.IsInUse ? InUse(Unprotected(subject)) : Unprotected(subject);

    /// <summary>Only a label says so: whether the Usage behind it holds, and whether its webhook is asked at all, shows when the deletion is sent.</summary>
    private static ItemOutcome InUse(ItemOutcome otherwise) => new($"in-use-{otherwise.Key}", OutcomeRank.Unknown, $"refused while a Usage is in force; otherwise: {otherwise.Words}");

    /// <summary>What it would do if no Usage refused it.</summary>
    public static ItemOutcome Unprotected(DeletionSubject subject) => (subject.Type.Group, subject.Type.Kind) switch
    {
        // Crossplane v2 has its own group; v1 kept them beside its definitions.
        ("protection.crossplane.io", "Usage" or "ClusterUsage") or ("apiextensions.crossplane.io", "Usage") => subject.IsTrueAt("spec", "replayDeletion") ? Replays : Lifted,
        ("apiextensions.k8s.io", "CustomResourceDefinition") or ("apiextensions.crossplane.io", "CompositeResourceDefinition") => Definition,
        ("pkg.crossplane.io", "Provider") => Provider,
        ("", "Namespace") => Namespace,
        ("", "PersistentVolumeClaim") => Volume,
        ("pingcap.com", "TidbCluster") or ("core.pingcap.com", "Cluster") => Database,
        _ when subject.IsManaged => Managed(subject),
        _ when subject.IsComposition => subject.IsPaused ? Held : Composed,
        _ => Object,
    };

    /// <summary>Orphaned although paused: it stays marked meanwhile, and the cloud object stays whatever comes.</summary>
    private static ItemOutcome Managed(DeletionSubject subject) =>
        IsOrphaned(subject) ? Orphaned
        : subject.IsPaused ? Held
        : subject is not { Type.Kind: "Bucket" } || !subject.Type.Group.StartsWith("s3.", StringComparison.Ordinal) ? CloudObject
        : subject.IsTrueAt("spec", "forProvider", "forceDestroy") ? BucketAndContents : BucketIfEmpty;

    /// <summary>Crossplane, managed resources: only where the policies are the default one does deletionPolicy decide; an empty set is a pause and decides nothing.</summary>
    private static bool IsOrphaned(DeletionSubject subject) => subject.ManagementPolicies is null or ["*"]
        ? subject.TextAt("spec", "deletionPolicy") == "Orphan"
        : subject.ManagementPolicies is { Count: > 0 } policies && !policies.Contains("Delete") && !policies.Contains("*");
}
