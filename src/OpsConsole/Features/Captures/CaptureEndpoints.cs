using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Captures;

/// <summary>A run as the HTTP API tells it.</summary>
public sealed record RunAnswer
{
    public required Guid Id { get; init; }
    public required string Cluster { get; init; }
    public required string Cause { get; init; }
    public string? Person { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required int Types { get; init; }
    public required long Objects { get; init; }
    public required long Added { get; init; }
    public required long Modified { get; init; }
    public required long Deleted { get; init; }
    public required long Refused { get; init; }
    public required int Gaps { get; init; }

    public static RunAnswer Of(RunOfCluster row) => new()
    {
        Id = row.Run.Id,
        Cluster = row.Cluster.Name,
        Cause = Words.Of(row.Run.Cause),
        Person = row.Run.Person,
        State = Words.Of(row.Run.State),
        Reason = row.Run.Reason,
        StartedAt = row.Run.StartedAt,
        FinishedAt = row.Run.FinishedAt,
        Types = row.Run.Types,
        Objects = row.Run.Objects,
        Added = row.Run.Added,
        Modified = row.Run.Modified,
        Deleted = row.Run.Deleted,
        Refused = row.Run.Refused,
        Gaps = row.Run.Gaps,
    };
}

/// <summary>One run with its coverage.</summary>
public sealed record RunDetailAnswer(RunAnswer Run, IReadOnlyList<TypeCoverage> Coverage, IReadOnlyList<ObjectRefusal> Refusals);

/// <summary>The id that the run will have, and where it will be told of.</summary>
public sealed record CaptureAsked(Guid Run, string Href);

internal static class CaptureEndpoints
{
    private const string CursorList = "captures";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var captures = endpoints.MapGroup("/api/v1/clusters/{cluster}/captures").WithTags("Captures");
        captures.MapGet("", ListAsync).WithSummary("The runs of a cluster, newest first.");
        captures.MapGet("{run:guid}", FindAsync).WithSummary("One run with its coverage, gaps and refusals.");
        captures.MapPost("", StartAsync).WithSummary("Captures the cluster now. While a run is under way or asked for, answers with that one.");
    }

    private static async Task<Results<Ok<ListAnswer<RunAnswer>>, ProblemHttpResult>> ListAsync(
        string cluster, string? limit, string? cursor, CurrentCaller caller, CaptureService captures, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        DateTimeOffset? before = null;
        if (cursor is not null && (before = PageCursor.Read(CursorList, cursor, 1) is [var place] ? PageCursor.Moment(place) : null) is null)
            return PageCursor.Bad.ToProblem();
        var asked = most ?? Question.UsualRows;
        var answer = await captures.RunsAsync(await caller.GetAsync(), cluster, before, asked, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var next = answer.Value!.Count == asked ? PageCursor.Write(CursorList, PageCursor.Moment(answer.Value[^1].Run.StartedAt)) : null;
        return TypedResults.Ok(new ListAnswer<RunAnswer>([.. answer.Value.Select(RunAnswer.Of)], next));
    }

    private static async Task<Results<Ok<RunDetailAnswer>, ProblemHttpResult>> FindAsync(
        string cluster, Guid run, CurrentCaller caller, CaptureService captures, CancellationToken cancellationToken)
    {
        var answer = await captures.RunAsync(await caller.GetAsync(), cluster, run, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new RunDetailAnswer(RunAnswer.Of(new RunOfCluster(answer.Value!.Cluster, answer.Value.Run)), answer.Value.Coverage, answer.Value.Refusals));
    }

    private static async Task<Results<Accepted<CaptureAsked>, ProblemHttpResult>> StartAsync(
        string cluster, CurrentCaller caller, CaptureService captures, CancellationToken cancellationToken)
    {
        var answer = await captures.CaptureNowAsync(await caller.GetAsync(), cluster, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var href = $"/api/v1/clusters/{Uri.EscapeDataString(cluster)}/captures/{answer.Value}";
        return TypedResults.Accepted(href, new CaptureAsked(answer.Value, href));
    }
}
