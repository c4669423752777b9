using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>Asks live facts about objects that were just read; of a cluster that is not followed everything is unknown.</summary>
public sealed class LiveJudge(LiveStorage live, FirstReading reading)
{
    /// <summary>Follows the clusters until the hold is disposed, and a while after.</summary>
    public Task<IDisposable> HoldAsync(IEnumerable<string> clusters, CancellationToken cancellationToken) => reading.HoldAsync([.. clusters.Distinct(StringComparer.Ordinal)], cancellationToken);

    public T Ask<T>(string cluster, Func<ClusterFacts, T> question) where T : class => live.Ask(cluster, question) ?? question(new ClusterFacts(cluster));

    internal static ObjectKey KeyOf(LiveObject now) =>
        new(now.Subject.Type.Name, now.Subject.TextAt("metadata", "namespace") ?? "", now.Subject.TextAt("metadata", "name") ?? "");
}
