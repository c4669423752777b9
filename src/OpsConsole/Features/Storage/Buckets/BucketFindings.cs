using System.Globalization;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>What a person should know of a bucket, as far as facts prove it.</summary>
internal static class BucketFindings
{
    public static IEnumerable<Finding> Of(
        BucketFacts bucket, ValueList<BucketAspect> aspects, ILookup<AspectKind, BucketAspectFacts> configured, IReadOnlyList<BucketFacts> namesakes, bool isUsed)
    {
        if (bucket.Drift is { } drift)
            yield return Drifted(drift);
        if (bucket.PossiblyLeakedAt is not null)
            yield return new(FindingLevel.Warning, "possibly-leaked", "A creation was begun and its result never written down: the cloud may hold a bucket that nobody here knows.",
                "Look in the cloud before anything is created again; if it is safe, take the annotation crossplane.io/external-create-pending away.");
        if (namesakes.Count > 0)
            yield return new(FindingLevel.Harm, "duplicate-bucket", $"{Named(namesakes)} {(namesakes.Count == 1 ? "stands" : "stand")} for the same bucket: each undoes what the other does.",
                "Keep one, and take the others away without deleting the bucket: managementPolicies without Delete first.");
        if (bucket.IsStatusStale)
            yield return new(FindingLevel.Note, "status-stale", "Its status speaks of an older version of its spec.");
        if (BucketName.Fault(bucket.BucketName) is { } fault)
            yield return new(bucket.HasBeenObserved ? FindingLevel.Warning : FindingLevel.Harm, "invalid-bucket-name", $"{bucket.BucketName} is no name for a bucket: {fault}.",
                "Set crossplane.io/external-name to a valid name before it is created.");
        if (!ManagementPolicySet.IsAccepted(bucket.Policies))
            yield return new(FindingLevel.Harm, "invalid-policies", $"Crossplane does not accept its managementPolicies ({ManagementPolicySet.Words(bucket.Policies)}) and does nothing with it.",
                "Choose an accepted set.");
        if (bucket.IsHeld)
            yield return new(FindingLevel.Note, "paused", "It is paused: what the cloud has is not compared, and its deletion cannot finish.");
        if (bucket.ForceDestroy)
            yield return new(isUsed ? FindingLevel.Harm : FindingLevel.Warning, "force-destroy",
                isUsed ? "Its deletion deletes all that is in it, and backups are written to it." : "Its deletion deletes all that is in it.",
                "Set spec.forProvider.forceDestroy to false.");
        foreach (var finding in OfAspects(bucket, aspects, configured, isUsed))
            yield return finding;
    }

    public static IEnumerable<Finding> OfUnmanaged(BucketPlace place, ValueList<BucketAspect> aspects, ILookup<AspectKind, BucketAspectFacts> configured)
    {
        yield return new(FindingLevel.Note, "bucket-not-managed", $"No Bucket of this provider config stands for {place.Bucket}; others may manage it.");
        foreach (var finding in Common(aspects, configured))
            yield return finding;
    }

    private static IEnumerable<Finding> OfAspects(BucketFacts bucket, ValueList<BucketAspect> aspects, ILookup<AspectKind, BucketAspectFacts> configured, bool isUsed)
    {
        foreach (var finding in Common(aspects, configured))
            yield return finding;
        if (aspects[(int)AspectKind.PublicAccessBlock].Standing is AspectStanding.NotConfigured)
            yield return new(FindingLevel.Note, "public-access-not-blocked", "Nothing here blocks public access; what the account does is not to be seen here.", "Add a BucketPublicAccessBlock.");
        var versioning = aspects[(int)AspectKind.Versioning];
        var isSuspended = versioning.Standing is AspectStanding.Configured && !configured[AspectKind.Versioning].Any(aspect => aspect.IsFull);
        var isOff = versioning.Standing is AspectStanding.NotConfigured && bucket.Seen?.Versioning is false;
        if (isUsed && (isSuspended || isOff))
            yield return new(FindingLevel.Warning, "versioning-off", "Backups are written to it, and it keeps no old versions.", "Add a BucketVersioning with status Enabled.");
        if (aspects[(int)AspectKind.Encryption].Standing is AspectStanding.NotConfigured && bucket.Seen is not null)
            yield return new(FindingLevel.Note, "encryption-not-shown", "Nothing here configures encryption, and the cloud shows none.", "Add a BucketServerSideEncryptionConfiguration.");
    }

    private static IEnumerable<Finding> Common(ValueList<BucketAspect> aspects, ILookup<AspectKind, BucketAspectFacts> configured)
    {
        foreach (var aspect in aspects)
        {
            var name = AspectWords.Name(aspect.Kind);
            if (aspect is { Standing: AspectStanding.Failing, Object: { } failing })
                yield return new(FindingLevel.Warning, "aspect-failing", $"{name} fails ({failing.FullName}): {aspect.Words}", KnownCauses.Of(aspect.Words)?.Step ?? "");
            if (configured[aspect.Kind].Count() > 1)
                yield return new(FindingLevel.Warning, "aspect-twice",
                    $"{name} is configured by {string.Join(" and ", configured[aspect.Kind].Select(one => one.Key.FullName))}: each undoes what the other does.", "Keep one.");
            foreach (var one in configured[aspect.Kind].Where(one => one.Drift is not null))
                yield return new(FindingLevel.Warning, "aspect-drift", $"{name} ({one.Key.FullName}): {Drifted(one.Drift!).Words}");
        }
        if (configured[AspectKind.PublicAccessBlock].FirstOrDefault(one => !one.IsFull) is { } partial)
            yield return new(FindingLevel.Warning, "public-access-open", $"Public access is not blocked whole: {partial.Configures}.", "Set all four of the BucketPublicAccessBlock.");
    }

    private static Finding Drifted(Drift drift)
    {
        var first = drift.Fields[0];
        var more = drift.Count == 1 ? "" : $", and {BucketReader.Number(drift.Count - 1, "field")} more";
        return new(FindingLevel.Warning, "drift", $"The cloud has {first.Path} {Quoted(first.Actual)} instead of {Quoted(first.Wanted)}{more}.");
    }

    private static string Quoted(string value) => value.Length == 0 ? "not at all" : string.Create(CultureInfo.InvariantCulture, $"\"{value}\"");

    private static string Named(IReadOnlyList<BucketFacts> namesakes) =>
        string.Join(" and ", namesakes.Take(3).Select(other => $"{other.Kind} {other.Key.FullName} ({other.Group})")) + (namesakes.Count > 3 ? $" and {namesakes.Count - 3} more" : "");
}
