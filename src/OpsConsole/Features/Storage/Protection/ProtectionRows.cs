using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Protection;

/// <summary>Makes a row of every managed resource: whether its deletion would be refused, and what it would do.</summary>
public sealed class ProtectionRows : IRowMaker
{
    public RowKind Kind => RowKind.Protection;

    public IEnumerable<RowKey> Touched(ObjectFacts facts, ClusterFacts all) => facts switch
    {
        ManagedFacts managed => [KeyOf(all.Cluster, managed)],
        UsageFacts { Of: { } of } usage => all.TypesOf(of.Group, of.Kind).SelectMany(all.Of).OfType<ManagedFacts>()
            .Where(managed => UsageRule.Of(usage, managed) is not null).Select(managed => KeyOf(all.Cluster, managed)),
        UsageWebhookFacts => Everything(all),
        _ => [],
    };

    public IEnumerable<RowKey> TouchedBy(string type, ClusterFacts all) =>
        type == UsageWebhookFacts.Type || UsageReader.Types.Contains(type) ? Everything(all) : [];

    public LiveRow? Make(RowKey key, ClusterFacts all)
    {
        if (all.Find(new(key.Type, key.Namespace, key.Name)) is not ManagedFacts facts)
            return null;
        var usages = Usages(facts, all);
        var verdict = ProtectionVerdict.Of(facts, usages, all);
        var rule = all.MustBeProtected.Of(facts);
        var bucket = facts as BucketFacts;
        return new ProtectionRow
        {
            Key = key,
            State = verdict.Standing switch
            {
                ProtectionStanding.Protected => StateKind.Ready,
                ProtectionStanding.Ineffective => StateKind.Failed,
                ProtectionStanding.Absent => rule is null ? StateKind.Warning : StateKind.Failed,
                _ => StateKind.Unknown,
            },
            StateText = verdict.Standing switch
            {
                ProtectionStanding.Protected => "Protected",
                ProtectionStanding.Ineffective => "Ineffective",
                ProtectionStanding.Absent => "Not protected",
                _ => "Unknown",
            },
            Why = verdict.Why,
            Kind = facts.Kind,
            Uid = facts.Uid,
            ExternalName = facts.ExternalName,
            ProviderConfig = facts.ProviderConfig,
            Region = facts.Region,
            Dataplane = facts.Dataplane,
            Standing = verdict.Standing,
            Flaws = verdict.Flaws,
            Rule = rule,
            Usages = [.. usages],
            Unprotected = ManagedDeletion.Of(facts.Terms),
            Contradicts = ProtectionFindings.Contradicts(facts),
            CloudSettings = CloudSettings(facts, bucket),
            BlockedAttempt = facts.DeletionAttempt,
            LiftingDeletes = facts.DeletionAttempt is not null && usages.Any(usage => usage.ReplaysDeletion),
            DeletingSince = facts.DeletingSince,
            Findings = FindingList.Of(ProtectionFindings.Of(facts, usages, verdict, rule)),
        };
    }

    private static IEnumerable<RowKey> Everything(ClusterFacts all) => all.All.OfType<ManagedFacts>().Select(facts => KeyOf(all.Cluster, facts));

    private static RowKey KeyOf(string cluster, ManagedFacts facts) => new(RowKind.Protection, cluster, facts.Key.Type, facts.Key.Namespace, facts.Key.Name);

    private static List<UsageStanding> Usages(ManagedFacts facts, ClusterFacts all)
    {
        var group = facts.Group;
        var found = new List<UsageStanding>();
        // One that selects and was resolved stands under both names.
        foreach (var usage in all.Under(UsageIndex.Named(group, facts.Kind, facts.Key.Name)).Concat(all.Under(UsageIndex.Selecting(group, facts.Kind))).OfType<UsageFacts>())
            if (found.TrueForAll(known => known.Object != usage.Key) && UsageRule.Of(usage, facts) is { } standing)
                found.Add(standing);
        if (found.Count > 1)
            found.Sort((one, other) => other.Holds.CompareTo(one.Holds) is not 0 and var byHold ? byHold : ObjectKey.Order.Compare(one.Object, other.Object));
        return found;
    }

    private static string CloudSettings(ManagedFacts facts, BucketFacts? bucket)
    {
        if (bucket is null)
            return facts.RefusesDeletion switch { true => "deletion protection on", false => "deletion protection off", _ => "" };
        var emptied = bucket.ForceDestroy ? "force-destroyed: with all that is in it" : "not force-destroyed: only an empty bucket goes";
        return bucket.Seen switch
        {
            { Retention: { } retention } => $"{emptied}; object lock {retention}",
            { ObjectLock: true } => $"{emptied}; object lock without default retention",
            _ => emptied,
        };
    }
}
