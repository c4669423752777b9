using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>What the cluster's events say of a claim.</summary>
internal static class ClaimEvents
{
    /// <summary>The newest warning; null where there is none. One of an earlier claim of the same name says nothing of this one.</summary>
    public static ClaimEventFacts? Newest(ClaimFacts claim, ClusterFacts all) => all.Under(StorageIndex.Claim(claim.Key.Namespace, claim.Key.Name)).OfType<ClaimEventFacts>()
        .Where(happened => happened.Claim.Uid.Length == 0 || claim.Uid.Length == 0 || happened.Claim.Uid == claim.Uid)
        .OrderByDescending(happened => happened.LastSeen).ThenBy(happened => happened.Key.Name, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>The reason, the words, and how often it came.</summary>
    public static string Words(ClaimEventFacts happened) => $"{happened.Reason}: {happened.Message}{(happened.Times > 1 ? $" (×{happened.Times})" : "")}";

    /// <summary>Why warnings may be missing; null where all are known. The same events are served in two groups: one of them is enough.</summary>
    public static string? Unknown(ClusterFacts all)
    {
        var followed = StorageTypes.Events.Where(all.Coverage.ContainsKey).ToList();
        return followed.Any(type => all.CoverageOf(type).State is CoverageState.Complete or CoverageState.Behind) ? null
            : followed is [var first, ..] ? CoverageWords.Of(first, all) : "events are not followed";
    }
}
