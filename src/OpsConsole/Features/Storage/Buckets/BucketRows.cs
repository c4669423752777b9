using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>
/// Makes a row of every Bucket with its aspects, one of aspects whose Bucket is not here, and one of every aspect that has not found its bucket yet.
/// </summary>
public sealed class BucketRows : IRowMaker
{
    public RowKind Kind => RowKind.Bucket;

    private static readonly AspectKind[] Kinds = Enum.GetValues<AspectKind>();

    public IEnumerable<RowKey> Touched(ObjectFacts facts, ClusterFacts all)
    {
        if (facts is BucketFacts or BucketAspectFacts { BucketName: null })
            yield return BucketPlace.KeyOf(all.Cluster, facts.Key);
        if (facts is BucketAspectFacts { BucketName: null } searching)
            foreach (var bucket in all.Of(S3Types.BucketType(S3Types.IsNamespaced(facts.Key.Type) is true)).OfType<BucketFacts>().Where(searching.LooksFor))
                yield return BucketPlace.KeyOf(all.Cluster, bucket.Key);
        if (BucketPlace.Of(facts) is { } place)
            yield return place.KeyWithoutBucket(all.Cluster);
        if (BucketOf(facts) is not { } name)
            yield break;
        // Of every generation and provider config: two Buckets of one name are told of each other.
        foreach (var other in all.Under(BucketIndex.Of(name)))
            if (other is BucketFacts)
                yield return BucketPlace.KeyOf(all.Cluster, other.Key);
            else if (BucketPlace.Of(other) is { } elsewhere)
                yield return elsewhere.KeyWithoutBucket(all.Cluster);
    }

    public IEnumerable<RowKey> TouchedBy(string type, ClusterFacts all)
    {
        var generation = S3Types.IsNamespaced(type);
        if (generation is null && !BucketUsers.Types.Contains(type))
            yield break;
        foreach (var isNamespaced in new[] { false, true })
        {
            if (generation is { } only && only != isNamespaced)
                continue;
            foreach (var facts in all.Of(S3Types.BucketType(isNamespaced)))
                yield return BucketPlace.KeyOf(all.Cluster, facts.Key);
            foreach (var facts in Kinds.SelectMany(kind => all.Of(S3Types.AspectType(kind, isNamespaced))))
                if (BucketPlace.Of(facts) is { } place)
                    yield return place.KeyWithoutBucket(all.Cluster);
        }
    }

    public LiveRow? Make(RowKey key, ClusterFacts all)
    {
        if (BucketPlace.WithoutBucket(key) is { } place)
            return Unmanaged(key, place, all);
        return all.Find(new(key.Type, key.Namespace, key.Name)) switch
        {
            BucketFacts bucket => Managed(key, bucket, all),
            BucketAspectFacts { BucketName: null } aspect => Searching(key, aspect),
            _ => null,
        };
    }

    private static string? BucketOf(ObjectFacts facts) => facts switch
    {
        BucketFacts bucket => bucket.BucketName,
        BucketAspectFacts aspect => aspect.BucketName,
        BackupFacts backup => backup.Bucket,
        _ => null,
    };

    private static BucketRow Managed(RowKey key, BucketFacts bucket, ClusterFacts all)
    {
        var place = BucketPlace.Of(bucket)!.Value;
        var around = all.Under(BucketIndex.Of(bucket.BucketName)).ToList();
        var configured = around.OfType<BucketAspectFacts>().Where(aspect => BucketPlace.Of(aspect) == place).ToLookup(aspect => aspect.Aspect);
        var searching = all.Under(BucketIndex.Searching).OfType<BucketAspectFacts>().Where(aspect => aspect.LooksFor(bucket)).ToLookup(aspect => aspect.Aspect);
        ValueList<BucketAspect> aspects = [.. Kinds.Select(kind => AspectRule.Of(
            kind, [.. configured[kind]], searching[kind].FirstOrDefault(), bucket.Seen, all.CoverageOf(S3Types.AspectType(kind, place.IsNamespaced))))];
        var users = BucketUsers.Of(bucket.BucketName, all);
        var status = Outranked(ManagedStatus.Of(bucket), aspects);
        return new()
        {
            Key = key,
            State = status.State,
            StateText = status.Text,
            Why = status.Why,
            Hint = KnownCauses.Of(bucket, status.Why),
            Since = status.Since,
            BucketName = bucket.BucketName,
            Object = bucket.Key,
            Uid = bucket.Uid,
            Generation = place.IsNamespaced ? Generation.Namespaced : Generation.Legacy,
            ProviderConfig = bucket.ProviderConfig,
            Region = bucket.Region,
            Dataplane = bucket.Dataplane,
            Claim = bucket.Claim,
            Composite = bucket.Composite,
            Keepers = bucket.Keepers,
            Created = bucket.Created,
            DeletingSince = bucket.DeletingSince,
            ProviderWroteAt = bucket.ProviderWroteAt,
            IsReconcileAwaited = bucket.IsReconcileAwaited,
            Drift = bucket.Drift,
            Aspects = aspects,
            UsedBy = [.. users.Take(BucketUsers.Most)],
            UsedByCount = users.Count,
            IsUseKnown = BucketUsers.AreKnown(all),
            DeleteOutcome = ManagedDeletion.Of(bucket.Terms, bucket.DeletingSince is not null, bucket.IsInUse),
            Findings = FindingList.Of(BucketFindings.Of(bucket, aspects, configured, [.. around.OfType<BucketFacts>().Where(other => other.Key != bucket.Key)], users.Count > 0)),
        };
    }

    /// <summary>An aspect that fails shows where the bucket itself is well; the bucket's own trouble comes first.</summary>
    private static ManagedStatus Outranked(ManagedStatus own, ValueList<BucketAspect> aspects) =>
        own.State is StateKind.Ready && aspects.Where(aspect => aspect.Standing is AspectStanding.Failing).ToList() is { Count: > 0 } failing
            ? new(StateKind.Warning, $"{own.Text}, but {string.Join(" and ", failing.Select(aspect => AspectWords.Name(aspect.Kind)))} fails", failing[0].Words, own.Since)
            : own;

    /// <summary>Null where a Bucket is here, or may be without being known.</summary>
    private static BucketRow? Unmanaged(RowKey key, BucketPlace place, ClusterFacts all)
    {
        if (!all.CoverageOf(key.Type).ProvesAbsence)
            return null;
        var around = all.Under(BucketIndex.Of(place.Bucket)).ToList();
        if (around.Any(facts => facts is BucketFacts && BucketPlace.Of(facts) == place))
            return null;
        List<BucketAspectFacts> here = [.. around.OfType<BucketAspectFacts>().Where(aspect => BucketPlace.Of(aspect) == place)];
        if (here.Count == 0)
            return null;
        var configured = here.ToLookup(aspect => aspect.Aspect);
        ValueList<BucketAspect> aspects = [.. configured.OrderBy(group => group.Key).Select(group => AspectRule.Of(group.Key, [.. group], null, null, TypeCoverage.Waiting))];
        var users = BucketUsers.Of(place.Bucket, all);
        var fails = aspects.Where(aspect => aspect.Standing is AspectStanding.Failing).ToList();
        var words = $"Not managed here, configured by {BucketReader.Number(here.Count, "resource")}";
        return new()
        {
            Key = key,
            State = fails.Count > 0 ? StateKind.Warning : StateKind.Unknown,
            StateText = fails.Count > 0 ? $"{words}, and {string.Join(" and ", fails.Select(aspect => AspectWords.Name(aspect.Kind)))} fails" : words,
            Why = fails.Count > 0 ? fails[0].Words : "",
            Hint = fails.Count > 0 ? KnownCauses.Of(fails[0].Words) : null,
            BucketName = place.Bucket,
            Object = null,
            Uid = "",
            Generation = place.IsNamespaced ? Generation.Namespaced : Generation.Legacy,
            ProviderConfig = place.ProviderConfig,
            Region = here[0].Region,
            Dataplane = here[0].Dataplane,
            ProviderWroteAt = here.Max(aspect => aspect.ProviderWroteAt),
            Aspects = aspects,
            UsedBy = [.. users.Take(BucketUsers.Most)],
            UsedByCount = users.Count,
            IsUseKnown = BucketUsers.AreKnown(all),
            DeleteOutcome = null,
            Findings = FindingList.Of(BucketFindings.OfUnmanaged(place, aspects, configured)),
        };
    }

    /// <summary>An aspect that does not know its bucket's name belongs to no row but its own.</summary>
    private static BucketRow Searching(RowKey key, BucketAspectFacts aspect)
    {
        var status = ManagedStatus.Of(aspect);
        var words = $"{AspectWords.Name(aspect.Aspect)} that has not found its bucket";
        return new()
        {
            Key = key,
            State = status.State is StateKind.Ready or StateKind.Unknown ? StateKind.Progressing : status.State,
            StateText = words,
            Why = status.Why,
            Hint = KnownCauses.Of(aspect, status.Why),
            Since = status.Since,
            BucketName = "",
            Object = null,
            Uid = "",
            Generation = S3Types.IsNamespaced(key.Type) is true ? Generation.Namespaced : Generation.Legacy,
            ProviderConfig = aspect.ProviderConfig,
            Region = aspect.Region,
            Dataplane = aspect.Dataplane,
            ProviderWroteAt = aspect.ProviderWroteAt,
            Aspects = [AspectRule.Of(aspect.Aspect, [aspect], null, null, TypeCoverage.Waiting)],
            DeleteOutcome = null,
        };
    }
}
