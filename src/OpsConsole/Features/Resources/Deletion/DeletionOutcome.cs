using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What a deletion does, from the object alone. The key decides whether an approval still holds: another one is another deed.</summary>
public static class DeletionOutcome
{
    /// <summary>A claim or composite of Crossplane.</summary>
    private static readonly ItemOutcome Composed = new("composed-deleted", OutcomeRank.Destroyed, "everything composed from it is deleted");
    private static readonly ItemOutcome Replays = new("deletion-replayed", OutcomeRank.Destroyed, "lifting replays a remembered deletion: the used object is deleted too");
    private static readonly ItemOutcome Database = new("database-stopped", OutcomeRank.Destroyed, "TiDB cluster stops; its volumes go or stay by their policy");
    private static readonly ItemOutcome Definition = new("definition-deleted", OutcomeRank.Destroyed, "all objects of the type are deleted");
    /// <summary>crossplane#6001: the definitions of a provider go with it.</summary>
    private static readonly ItemOutcome Provider = new("provider-deleted", OutcomeRank.Destroyed, "its types and all their objects are deleted");
    private static readonly ItemOutcome Namespace = new("namespace-deleted", OutcomeRank.Destroyed, "everything in the namespace is deleted");
    private static readonly ItemOutcome Volume = new("volume-by-policy", OutcomeRank.Unknown, "claim deleted; its volume goes or stays by its reclaim policy");
    private static readonly ItemOutcome Object = new("deleted", OutcomeRank.Deleted, "object deleted");
    private static readonly ItemOutcome Lifted = new("protection-lifted", OutcomeRank.Deleted, "protection lifted");

    public static ItemOutcome Of(DeletionSubject subject) =>
        subject.BeingDeletedSince is not null ? ManagedDeletion.Already : subject.IsInUse ? ManagedDeletion.InUse(Unprotected(subject)) : Unprotected(subject);

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
        _ when subject.IsManaged => ManagedDeletion.Of(subject.Terms),
        _ when subject.IsComposition => subject.IsPaused ? ManagedDeletion.Held : Composed,
        _ => Object,
    };
}
