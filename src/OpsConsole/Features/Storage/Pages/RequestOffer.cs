using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Actions;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Volumes;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>Something that can be asked for.</summary>
/// <param name="Words">As its link says it.</param>
/// <param name="Address">Where it is planned.</param>
/// <param name="IsHarmful">True where it takes something away.</param>
public sealed record RequestOffer(string Words, string Address, bool IsHarmful = false)
{
    /// <summary>For a bucket, with what is known of its protection; null where nothing is.</summary>
    public static IReadOnlyList<RequestOffer> OfBucket(string cluster, ObjectKey bucket, string uid, ProtectionRow? protection) =>
        [new("Request deletion…", Of(BucketDeletionRule.Action, cluster, bucket, uid), IsHarmful: true), .. protection is null ? [] : OfProtection(protection)];

    public static IReadOnlyList<RequestOffer> OfProtection(ProtectionRow row) =>
    [
        .. row.Standing is ProtectionStanding.Absent or ProtectionStanding.Ineffective && row.DeletingSince is null ? new RequestOffer[] { new("Request protection…", Of(ProtectResources.ActionKey, row.Key.Cluster, row.Object, row.Uid)) } : [],
        .. row.Usages.Count > 0 ? new RequestOffer[] { new("Request lifting…", Of(LiftProtection.ActionKey, row.Key.Cluster, row.Object, row.Uid), IsHarmful: true) } : [],
        new("Reconcile now…", Of(ReconcileNow.ActionKey, row.Key.Cluster, row.Object, row.Uid)),
    ];

    public static IReadOnlyList<RequestOffer> OfClass(string cluster, ObjectKey @class) => [new("Request deletion…", Of(ClassDeletionRule.Action, cluster, @class, null), IsHarmful: true)];

    /// <summary>Of a claim; of a volume only where no claim has it.</summary>
    public static IReadOnlyList<RequestOffer> OfVolume(VolumeRow row) =>
    [
        new("Request deletion…", Of(VolumeDeletionRule.Action, row.Key.Cluster,
            row.HasClaim ? new(StorageTypes.Claims, row.ClaimNamespace, row.ClaimName) : new(StorageTypes.Volumes, "", row.VolumeName), null), IsHarmful: true),
    ];

    /// <summary>All that the page shows without effective protection, and no more than these; the first of them where they are too many for one plan.</summary>
    /// <param name="question">What the page shows.</param>
    /// <param name="count">How many rows of a standing fit its other filters.</param>
    public static IReadOnlyList<RequestOffer> ToProtectAll(LiveQuestion question, Func<string, int> count)
    {
        var isChosen = question.Choices.Any(choice => choice.Key == "protection");
        var all = new[] { nameof(ProtectionStanding.Absent), nameof(ProtectionStanding.Ineffective) }
            .Where(standing => !isChosen || question.IsChosen("protection", standing)).Sum(count);
        if (all == 0)
            return [];
        var isPart = all > DeletionQuestion.MostTargets;
        var parameters = new Dictionary<string, string> { [isPart ? ProtectionQuestion.FirstKey : ProtectionQuestion.MostKey] = Math.Min(all, DeletionQuestion.MostTargets).ToString(CultureInfo.InvariantCulture) };
        foreach (var (key, value) in new[] { (ProtectionQuestion.ClusterKey, question.Cluster), (ProtectionQuestion.EnvironmentKey, question.Environment), (ProtectionQuestion.RegionKey, question.Region), (ProtectionQuestion.TextKey, question.Text) })
            if (value is not null)
                parameters[key] = value;
        foreach (var facet in question.Choices.GroupBy(choice => choice.Key))
            parameters[facet.Key] = string.Join(',', facet.Select(choice => choice.Value));
        return [new(isPart ? string.Create(CultureInfo.InvariantCulture, $"Protect the first {DeletionQuestion.MostTargets:N0} of {all:N0} in this filter…") : string.Create(CultureInfo.InvariantCulture, $"Protect all {all:N0} in this filter…"), RequestLinks.New(ProtectResources.ActionKey, parameters))];
    }

    private static string Of(string action, string cluster, ObjectKey key, string? uid) => RequestLinks.New(action,
        [KeyValuePair.Create(PlanQuestion.Items, DeletionQuestion.Write([new(cluster, key.Type, key.Namespace, key.Name, uid)]))]);
}
