using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>The deletion of a volume or of a claim: what becomes of the volume in the cloud, and who uses it.</summary>
internal sealed class VolumeDeletionRule : IDeletionRule
{
    public const string Action = "storage.delete-volume";

    /// <summary>KEP-2644, sig-storage-lib-external-provisioner: whoever made the volume holds it until it is deleted in the cloud.</summary>
    private static readonly string[] Reclaimers = ["external-provisioner.volume.kubernetes.io/finalizer", "kubernetes.io/pv-controller"];

    /// <summary>Sources of volumes that are nothing outside of the cluster's own machines.</summary>
    private static readonly HashSet<string> Local = new(StringComparer.Ordinal) { "hostPath", "local" };

    private static readonly ItemOutcome Destroyed = new("volume-destroyed", OutcomeRank.Destroyed, "cloud volume deleted with all that is on it");
    private static readonly ItemOutcome Orphaned = new("volume-orphaned", OutcomeRank.Kept, "cloud volume stays as an orphan, and costs");
    private static readonly ItemOutcome Doubtful = new("volume-doubtful", OutcomeRank.Unknown, "whether the cloud volume goes with it nobody knows");
    private static readonly ItemOutcome Nothing = new("volume-without-cloud", OutcomeRank.Deleted, "nothing of it is in the cloud");
    private static readonly ItemOutcome BoundNow = new("volume-bound", OutcomeRank.Unknown, "bound to a claim: marked, and held until the claim is gone");

    public string ActionKey => Action;
    public string Name => "delete volumes";
    public string Objects => "persistent volumes and claims";

    public bool Takes(DeletionType type) => type.Name is StorageTypes.Volumes or StorageTypes.Claims;

    public DeletionView Of(LiveObject now, ObjectKey key, ClusterFacts all) => key.Type == StorageTypes.Volumes ? OfVolume(now, key, all) : OfClaim(now, key, all);

    private static DeletionView OfVolume(LiveObject now, ObjectKey key, ClusterFacts all)
    {
        var subject = now.Subject;
        var claim = subject.TextAt("spec", "claimRef", "name") is { } name ? $"{subject.TextAt("spec", "claimRef", "namespace")}/{name}" : "a claim";
        var isBound = subject.TextAt("status", "phase") == "Bound";
        var facts = all.Find(key) is VolumeFacts known && known.Uid == now.Uid ? known : null;
        var outcome = subject.BeingDeletedSince is not null ? now.Outcome
            : isBound ? BoundNow
            : facts is null ? Doubtful
            : Local.Contains(facts.Source) ? Nothing
            : subject.TextAt("spec", "persistentVolumeReclaimPolicy") != "Delete" ? Orphaned
            : subject.TextAt("status", "phase") == "Released" && subject.Finalizers.Any(Reclaimers.Contains) ? Destroyed
            : Doubtful;
        return new()
        {
            Outcome = outcome,
            Doubt = facts is null && !isBound ? Unread(key, all) : "",
            Findings = [.. VolumeFindings(subject, facts, claim, isBound, key, all)],
            Block = isBound ? new($"it is bound to the claim {claim}", $"Delete the claim {claim} instead: its volume goes or stays by its reclaim policy.", MayBeForced: false) : null,
        };
    }

    private static IEnumerable<string> VolumeFindings(DeletionSubject subject, VolumeFacts? facts, string claim, bool isBound, ObjectKey key, ClusterFacts all)
    {
        if (isBound)
            yield return $"It is bound to the claim {claim}.";
        if (facts is null)
        {
            yield return $"What it is in the cloud is not known: {Unread(key, all)}.";
            yield break;
        }
        if (facts.Handle.Length > 0)
            yield return $"In the cloud it is {facts.Handle} ({facts.Source}){(facts.Capacity is { } bytes ? $", {ByteWords.Of(bytes)}" : "")}; reclaim policy {facts.ReclaimPolicy}.";
        if (facts.ReclaimPolicy == "Delete" && !isBound && !Local.Contains(facts.Source) && subject.TextAt("status", "phase") != "Released")
            yield return "No claim had it: its provisioner deletes a volume only after its claim is gone.";
        if (!isBound && facts.Claim is { } reference)
            yield return $"It holds the data of the claim {reference.Namespace}/{reference.Name}, as it was.";
        var naming = VolumeJoin.ClaimsNaming(key.Name, all).Select(other => other.Key.FullName).ToList();
        if (!isBound && naming.Count > 0)
            yield return $"Wanted by {Knowledge.Named(naming)}.";
        if (Knowledge.DoubtOf(all, StorageTypes.Claims) is { Length: > 0 } doubt)
            yield return $"Whether a claim wants it is not known: {doubt}.";
    }

    private static DeletionView OfClaim(LiveObject now, ObjectKey key, ClusterFacts all)
    {
        var claim = all.Find(key) is ClaimFacts known && known.Uid == now.Uid ? known : null;
        var bound = now.Subject.TextAt("spec", "volumeName");
        var volume = claim is null ? null : VolumeJoin.VolumeOf(claim, all);
        var doubt = claim is null ? Unread(key, all) : bound is not null && volume is null ? Knowledge.DoubtOf(all, StorageTypes.Volumes) : "";
        var outcome = now.Subject.BeingDeletedSince is not null ? now.Outcome
            : doubt.Length > 0 ? now.Outcome
            : volume is null || Local.Contains(volume.Source) ? Nothing
            : volume.ReclaimPolicy == "Delete" ? Destroyed : Orphaned;
        return new() { Outcome = outcome, Doubt = doubt, Findings = [.. ClaimFindings(claim, volume, doubt)] };
    }

    private static IEnumerable<string> ClaimFindings(ClaimFacts? claim, VolumeFacts? volume, string doubt)
    {
        if (doubt.Length > 0)
            yield return $"What becomes of its volume is not known: {doubt}.";
        if (claim is null)
            yield break;
        if (claim.Component.Length + claim.Instance.Length > 0)
            yield return $"It is the volume of {(claim.Component.Length > 0 && claim.Instance.Length > 0 ? $"{claim.Component} of {claim.Key.Namespace}/{claim.Instance}" : claim.Component + claim.Instance)}.";
        if (claim.IsMoving)
            yield return $"The TiDB operator gives its volume another class: {claim.CurrentClass} → {claim.Wanted!.Class}.";
        if (volume is not null)
            yield return $"Its volume is {volume.Key.Name}{(volume.Handle.Length > 0 ? $", in the cloud {volume.Handle} ({volume.Source})" : "")}{(volume.Capacity is { } bytes ? $", {ByteWords.Of(bytes)}" : "")}; reclaim policy {volume.ReclaimPolicy}.";
        else if (doubt.Length == 0)
            yield return claim.VolumeName.Length > 0 ? $"It names the volume {claim.VolumeName}, which is not there or is another claim's." : "It has no volume yet.";
        if (claim.IsGuarded && claim.Phase == "Bound")
            yield return "As long as a pod uses it, it stays, marked.";
    }

    private static string Unread(ObjectKey key, ClusterFacts all) =>
        Knowledge.DoubtOf(all, key.Type) is { Length: > 0 } doubt ? doubt : "the live state has not heard of this object yet";
}
