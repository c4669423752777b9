using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Features.Storage.Saved;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Storage.Api;

/// <summary>What a saved view is to ask: the query string of its page.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SavedViewBody
{
    /// <summary>As behind the question mark of an address; a page and an open row in it are left out.</summary>
    public string? Query { get; init; }

    /// <summary>For everybody who may see storage, or for its owner alone.</summary>
    public bool Shared { get; init; }
}

/// <summary>A saved view as the HTTP API tells it.</summary>
/// <param name="Table">buckets, classes, volumes or protection.</param>
/// <param name="Name">Unique among its owner's of that table.</param>
/// <param name="Query">What it asks, as the query string of its page.</param>
/// <param name="Href">Its page.</param>
/// <param name="Shared">Whether others see it.</param>
/// <param name="Mine">Whether it is the caller's own: only those can be changed.</param>
/// <param name="Owner">The name its owner had when it was saved.</param>
/// <param name="CreatedAt">When it was first saved.</param>
/// <param name="ChangedAt">When it was last saved.</param>
public sealed record SavedViewAnswer(string Table, string Name, string Query, string Href, bool Shared, bool Mine, string Owner, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static SavedViewAnswer Of(SavedView view, Caller caller) =>
        new(view.TableName, view.Name, view.Query, view.Href, view.IsShared, view.IsOf(caller), view.Person, view.CreatedAt, view.ChangedAt);
}

/// <summary>The saved views over HTTP.</summary>
internal static class SavedViewEndpoints
{
    private const string CursorList = "storage views";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var views = endpoints.MapGroup("/api/v1/storage/views").WithTags("Storage").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(503);
        views.MapGet("", ListAsync).WithName("listStorageViews").WithSummary("Saved views: the caller's own, then those that others share.");
        views.MapPut("/{table}/{name}", SaveAsync).WithName("saveStorageView").ProducesProblem(409).WithSummary("Saves a view of the caller's own; one of the same name is replaced.");
        views.MapDelete("/{table}/{name}", DeleteAsync).WithName("deleteStorageView").WithSummary("Deletes a view of the caller's own.");
    }

    private static async Task<Results<Ok<ListAnswer<SavedViewAnswer>>, ProblemHttpResult>> ListAsync(
        string? limit, string? cursor, CurrentCaller current, SavedViews views, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var place = cursor is null ? null : Place(cursor);
        if (cursor is not null && place is null)
            return PageCursor.Bad.ToProblem();
        var caller = await current.GetAsync();
        var answer = await views.ListAsync(caller, null, place, most ?? Question.UsualRows, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var next = answer.Value!.Next;
        return TypedResults.Ok(new ListAnswer<SavedViewAnswer>([.. answer.Value.Views.Select(view => SavedViewAnswer.Of(view, caller))],
            next is null ? null : PageCursor.Write(CursorList, next.IsOfOthers ? "others" : "own", next.Table, next.Name, next.Id.ToString())));
    }

    private static async Task<Results<Ok<SavedViewAnswer>, ProblemHttpResult>> SaveAsync(
        string table, string name, SavedViewBody body, CurrentCaller current, SavedViews views, CancellationToken cancellationToken)
    {
        var caller = await current.GetAsync();
        var answer = await views.SaveAsync(caller, new() { Table = table, Name = name, Query = body.Query, IsShared = body.Shared, Former = FormerView.IsReplaced }, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(SavedViewAnswer.Of(answer.Value!, caller));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string table, string name, CurrentCaller current, SavedViews views, CancellationToken cancellationToken) =>
        await views.DeleteAsync(await current.GetAsync(), table, name, cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();

    private static SavedViewPlace? Place(string cursor) =>
        PageCursor.Read(CursorList, cursor, 4) is [var whose and ("own" or "others"), var table, var name, var id] && Guid.TryParse(id, out var number)
            ? new(whose == "others", table, name, number) : null;
}
