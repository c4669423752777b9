using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Clusters;

/// <summary>A cluster as the HTTP API tells it.</summary>
public sealed record ClusterAnswer
{
    public required string Name { get; init; }
    /// <summary>The uid of kube-system; null until the cluster answered once.</summary>
    public Guid? Uid { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public string? Version { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? CheckedAt { get; init; }

    public static ClusterAnswer Of(Cluster cluster) => new()
    {
        Name = cluster.Name,
        Uid = cluster.Uid,
        Labels = cluster.Labels,
        Version = cluster.Version,
        State = Words.Of(cluster.Health.State),
        Reason = cluster.Health.Reason,
        Since = cluster.Health.Since,
        CheckedAt = cluster.Health.CheckedAt,
    };
}

internal static class ClusterEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var clusters = endpoints.MapGroup("/api/v1/clusters").WithTags("Clusters");
        clusters.MapGet("", ListAsync).WithSummary("The clusters you may see.");
        clusters.MapGet("{cluster}", FindAsync).WithSummary("One cluster.");
    }

    private static async Task<Results<Ok<ListAnswer<ClusterAnswer>>, ProblemHttpResult>> ListAsync(
        CurrentCaller caller, Fleet fleet, CancellationToken cancellationToken)
    {
        var answer = await fleet.VisibleToAsync(await caller.GetAsync(), cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new ListAnswer<ClusterAnswer>([.. answer.Value!.Select(ClusterAnswer.Of)], null));
    }

    private static async Task<Results<Ok<ClusterAnswer>, ProblemHttpResult>> FindAsync(
        string cluster, CurrentCaller caller, Fleet fleet, CancellationToken cancellationToken)
    {
        var answer = await fleet.FindAsync(await caller.GetAsync(), cluster, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(ClusterAnswer.Of(answer.Value!));
    }
}
