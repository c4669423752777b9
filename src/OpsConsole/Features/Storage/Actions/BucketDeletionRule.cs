using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>The deletion of a Bucket: what becomes of the bucket in the cloud, who uses it, and whether a Usage refuses it.</summary>
internal sealed class BucketDeletionRule : IDeletionRule
{
    public const string Action = "storage.delete-bucket";

    /// <summary>What the row says and the plan says in its own words.</summary>
    private static readonly HashSet<string> SaidElsewhere = new(StringComparer.Ordinal) { "paused", "force-destroy", "versioning-off", "public-access-not-blocked", "encryption-not-shown" };

    private readonly BucketRows _buckets = new();
    private readonly ProtectionRows _protection = new();

    public string ActionKey => Action;
    public string Name => "delete buckets";
    public string Objects => "buckets of S3";

    public bool Takes(DeletionType type) => type.Kind == "Bucket" && S3Types.IsS3(type.Group);

    public DeletionView Of(LiveObject now, ObjectKey key, ClusterFacts all)
    {
        var row = _buckets.Make(new(RowKind.Bucket, all.Cluster, key.Type, key.Namespace, key.Name), all) as BucketRow;
        var guard = _protection.Make(new(RowKind.Protection, all.Cluster, key.Type, key.Namespace, key.Name), all) as ProtectionRow;
        var facts = all.Find(key) as BucketFacts;
        // What is known under the name may be of an earlier object.
        if (row is null || guard is null || facts is null || facts.Uid != now.Uid)
        {
            var unread = Knowledge.DoubtOf(all, key.Type) is { Length: > 0 } doubt ? doubt : "the live state has not heard of this object yet";
            return new() { Outcome = now.Outcome, Doubt = unread, Findings = [$"Who uses the bucket and what protects it is not known: {unread}.", Undone] };
        }
        var (outcome, unknown) = Outcome(now, guard);
        return new() { Outcome = outcome, Doubt = unknown, Findings = [.. Findings(now, row, guard, facts, all), Undone] };
    }

    private const string Undone = "Restoring this resource does not restore the objects in the bucket.";

    /// <summary>The label alone says only that the webhook is asked; whether it refuses is what the Usages say.</summary>
    private static (ItemOutcome, string) Outcome(LiveObject now, ProtectionRow guard)
    {
        var bare = DeletionOutcome.Unprotected(now.Subject);
        if (now.Subject.BeingDeletedSince is not null || !now.Subject.IsInUse)
            return (now.Outcome, "");
        return guard.Standing switch
        {
            ProtectionStanding.Protected => (new($"protected-{bare.Key}", OutcomeRank.Refused, $"refused while its Usage holds; without it: {bare.Words}"), ""),
            ProtectionStanding.Unknown => (now.Outcome, guard.Why),
            _ => (bare, ""),
        };
    }

    private static IEnumerable<string> Findings(LiveObject now, BucketRow row, ProtectionRow guard, BucketFacts facts, ClusterFacts all)
    {
        if (guard.Standing is ProtectionStanding.Protected)
            foreach (var usage in guard.Usages.Where(usage => usage.Holds))
                yield return $"{usage.Kind} {usage.Object.FullName} holds{(usage.Reason.Length > 0 ? $" ({usage.Reason})" : "")}: the deletion is refused until it is lifted.";
        else if (guard.Standing is ProtectionStanding.Unknown)
            yield return $"Whether it is protected is not known: {guard.Why}.";
        var users = BucketUsers.Of(row.BucketName, all);
        if (users.Count > 0)
            yield return $"Used by {Knowledge.Named([.. users.Select(user => $"{user.Kind} {user.FullName}")])}{(users.Count > 1 ? $" ({users.Count} in all)" : "")}.";
        if (Knowledge.DoubtOf(all, BucketUsers.Types) is { Length: > 0 } unread)
            yield return $"{(users.Count > 0 ? "More may use it" : "Whether backups use it is not known")}: {unread}.";
        if (row.Claim is { } claim)
            yield return $"It was made for the claim {claim}, whose composite may make it again.";
        foreach (var words in InTheCloud(now, row, facts))
            yield return words;
        if (row.Aspects.Where(aspect => aspect.Object is not null).Select(aspect => aspect.Object!.Value.FullName).Distinct().ToList() is { Count: > 0 } aspects)
            yield return $"{Knowledge.Count(aspects.Count, "resource")} that configure it stay and fail then: {Knowledge.Named(aspects)}.";
        foreach (var finding in row.Findings.Items.Concat(guard.Findings.Items).Where(finding => !SaidElsewhere.Contains(finding.Key)))
            yield return Knowledge.Words(finding);
    }

    private static IEnumerable<string> InTheCloud(LiveObject now, BucketRow row, BucketFacts facts)
    {
        var keeps = DeletionOutcome.Unprotected(now.Subject).Rank is OutcomeRank.Kept;
        if (facts.Seen is not { } seen)
        {
            yield return "What the cloud has of it was not seen yet.";
            yield break;
        }
        if (seen.Versioning is true && !keeps)
            yield return facts.ForceDestroy
                ? "It keeps old versions of its objects, which are deleted too."
                : "It keeps old versions of its objects: it is not empty before they are gone too, whatever a list of its objects shows.";
        if (seen.HasReplication)
            yield return "It replicates its objects to another bucket: what is there stays, and nothing new comes.";
        if (seen.Retention is { } retention && !keeps)
            yield return $"Its objects are locked ({retention}): the cloud refuses to delete them before.";
        else if (seen.ObjectLock is true && !keeps)
            yield return "It has an object lock: the cloud refuses to delete objects while one holds.";
        if (row.Aspects.Any(aspect => aspect.Kind is AspectKind.Policy && aspect.Words.Contains("denies s3:DeleteBucket", StringComparison.Ordinal)) && !keeps)
            yield return "Its policy denies s3:DeleteBucket to everybody: the cloud refuses its deletion.";
    }
}
