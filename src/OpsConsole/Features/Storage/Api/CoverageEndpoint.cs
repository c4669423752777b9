using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Api;

/// <summary>How far the managed resources are protected, by environment.</summary>
/// <param name="CountedAt">When.</param>
/// <param name="Environments">By name.</param>
/// <param name="Clusters">How live each is that was counted.</param>
public sealed record CoverageAnswer(DateTimeOffset CountedAt, IReadOnlyList<ProtectionCoverage> Environments, IReadOnlyList<StorageCluster> Clusters);

/// <summary>The coverage by protection over HTTP.</summary>
internal static class CoverageEndpoint
{
    /// <summary>Counts all managed resources of the clusters that are asked about and seen, filtered or not.</summary>
    public static async Task<Results<Ok<CoverageAnswer>, ProblemHttpResult>> GetAsync(
        string? cluster, string? environment, string? region, CurrentCaller current, LiveQueries queries, Fleet fleet, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(await current.GetAsync(), new(cluster, environment, region), clusters => new RowQuery(ProtectionShape.Shape, clusters, null, [], null, false), cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var standings = answer.Value!.Clusters.ToDictionary(standing => standing.Cluster, StringComparer.Ordinal);
        var environments = standings.Keys.ToDictionary(name => name, name => fleet.Member(name)?.Cluster.Environment ?? "", StringComparer.Ordinal);
        var coverage = ProtectionCoverage.Of(answer.Value!.Rows.Cast<ProtectionRow>(), environments, name => standings[name].Phase is LivePhase.Live);
        return TypedResults.Ok(new CoverageAnswer(time.GetUtcNow(), coverage, [.. answer.Value!.Clusters.Select(StorageCluster.Of)]));
    }
}
