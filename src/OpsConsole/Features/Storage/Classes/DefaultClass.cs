using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>Which class a claim gets that names none.</summary>
internal static class DefaultClass
{
    /// <summary>All that are marked, the one that is taken first: the newest, then by name (Kubernetes, pkg/volume/util GetDefaultClass, 1.26 and later).</summary>
    public static IReadOnlyList<StorageClassFacts> Marked(ClusterFacts all) =>
        [.. all.Under(StorageIndex.DefaultClass).OfType<StorageClassFacts>()
            .OrderByDescending(facts => facts.Created ?? DateTimeOffset.MinValue).ThenBy(facts => facts.Key.Name, StringComparer.Ordinal)];

    public static StorageClassFacts? Of(ClusterFacts all) => Marked(all) is [var first, ..] ? first : null;
}
