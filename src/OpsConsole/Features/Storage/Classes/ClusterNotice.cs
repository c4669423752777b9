using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>Finds what is wrong with the classes of a cluster as a whole. What is not wholly known proves nothing wrong.</summary>
internal static class ClusterNotice
{
    public static ClassNotice? Of(RowKey key, ClusterFacts all)
    {
        // A server without the type has nobody who could miss a default.
        if (all.CoverageOf(StorageTypes.Classes).State is not (CoverageState.Complete or CoverageState.Behind))
            return null;
        var findings = FindingList.Of(Missing(all).Concat(NoDefault(all)));
        return findings.Items is not [var worst, ..] ? null : new ClassNotice
        {
            Key = key,
            State = worst.Level == FindingLevel.Harm ? StateKind.Failed : StateKind.Warning,
            StateText = worst.Level == FindingLevel.Harm ? "Class missing" : "No default class",
            Why = worst.Words,
            Findings = findings,
        };
    }

    private static IEnumerable<Finding> NoDefault(ClusterFacts all)
    {
        if (DefaultClass.Of(all) is not null)
            yield break;
        var any = all.Of(StorageTypes.Classes).Any();
        yield return new(FindingLevel.Warning, "default-class-missing",
            any ? "No class is marked as default: claims that name none stay pending." : "The cluster has no storage class: no volume can be made.",
            any ? "Set the annotation storageclass.kubernetes.io/is-default-class to \"true\" on one." : "Make one.");
    }

    private static IEnumerable<Finding> Missing(ClusterFacts all) => all.Under(StorageIndex.Tidb).OfType<TidbStorageFacts>()
        .SelectMany(tidb => tidb.Volumes.Where(volume => volume.Class is { Length: > 0 }).Select(volume => (Class: volume.Class!, Who: $"{volume.Words} of {tidb.FullName}")))
        .Where(wish => all.Find(new(StorageTypes.Classes, "", wish.Class)) is null)
        .GroupBy(wish => wish.Class, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => new Finding(FindingLevel.Harm, "class-missing",
            $"There is no class {group.Key}, and {Named([.. group.Select(wish => wish.Who).Distinct().Order(StringComparer.Ordinal)])} it.", "Make the class, or correct the name."));

    private static string Named(List<string> who) => who.Count == 1 ? $"{who[0]} wants" : $"{who[0]} and {who.Count - 1} more want";
}
