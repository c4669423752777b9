using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores.Transforms;

/// <summary>What is to be the next version of a transform.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TransformBody
{
    /// <summary>A JSON Patch (RFC 6902).</summary>
    public JsonElement? Patch { get; init; }

    /// <summary>It gives managed resources another external name, and so makes them stand for another cloud resource.</summary>
    public bool ChangesExternalName { get; init; }
    public string? Note { get; init; }

    /// <summary>The number of the newest version that is known, 0 for none; it may stand in If-Match instead.</summary>
    public int? Expected { get; init; }
}

/// <summary>A version of a transform, without its patch.</summary>
public sealed record TransformVersion(string Name, int Version, bool ChangesExternalName, string Note, string By, DateTimeOffset MadeAt)
{
    internal static TransformVersion Of(StoredTransform stored) => new(stored.Name, stored.Version, stored.ChangesExternalName, stored.Note, stored.Person, stored.MadeAt);
}

/// <summary>A version of a transform as the HTTP API tells it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Version">From 1.</param>
/// <param name="Reference"><c>name@version</c>, as a plan names it.</param>
/// <param name="ChangesExternalName">It says openly that it gives managed resources another external name.</param>
/// <param name="Note">What its maker says of it.</param>
/// <param name="By">The name its maker had then.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Patch">In canonical form.</param>
/// <param name="Versions">The newest versions of the name, newest first.</param>
public sealed record TransformAnswer(
    string Name, int Version, string Reference, bool ChangesExternalName, string Note, string By, DateTimeOffset MadeAt, JsonElement Patch, IReadOnlyList<TransformVersion> Versions)
{
    internal static TransformAnswer Of(StoredTransform stored, IReadOnlyList<StoredTransform> versions) => new(
        stored.Name, stored.Version, stored.Reference, stored.ChangesExternalName, stored.Note, stored.Person, stored.MadeAt, JsonElement.Parse(stored.PatchJson), [.. versions.Select(TransformVersion.Of)]);
}

/// <summary>The transforms of restores over HTTP.</summary>
internal static class TransformEndpoints
{
    private const string CursorList = "transforms";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var transforms = endpoints.MapGroup("/api/v1/restores/transforms").WithTags("Restores").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(503);
        transforms.MapGet("", ListAsync).WithName("listRestoreTransforms").WithSummary("The newest version of each transform, by name.");
        transforms.MapGet("/{name}", FindAsync).WithName("getRestoreTransform").ProducesProblem(404).WithSummary("A transform in its newest version, or in the one that is asked for.");
        transforms.MapPut("/{name}", SaveAsync).WithName("saveRestoreTransform").ProducesProblem(409).WithSummary("Makes the next version of a transform; the one that is known must be named.");
    }

    private static async Task<Results<Ok<ListAnswer<TransformVersion>>, ProblemHttpResult>> ListAsync(
        string? limit, string? cursor, CurrentCaller current, TransformShelf shelf, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var place = cursor is null ? null : PageCursor.Read(CursorList, cursor, 1);
        if (cursor is not null && (place is null || !TransformRule.IsName(place[0])))
            return PageCursor.Bad.ToProblem();
        var rows = most ?? Question.UsualRows;
        var answer = await shelf.ListAsync(await current.GetAsync(), place?[0], rows + 1, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(new ListAnswer<TransformVersion>(
            [.. answer.Value!.Take(rows).Select(TransformVersion.Of)], answer.Value!.Count > rows ? PageCursor.Write(CursorList, answer.Value[rows - 1].Name) : null));
    }

    private static async Task<Results<Ok<TransformAnswer>, ProblemHttpResult>> FindAsync(
        string name, string? version, HttpResponse response, CurrentCaller current, TransformShelf shelf, CancellationToken cancellationToken)
    {
        if (version is not null && Number(version) is not > 0)
            return new Refusal(RefusalKind.Invalid, $"'{Shown(version)}' is no number of a version.", "Leave it out for the newest, or name one from 1 on.").ToProblem();
        var answer = await shelf.FindAsync(await current.GetAsync(), name, version is null ? null : Number(version), cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        return Told(response, answer.Value.Transform, answer.Value.Versions);
    }

    private static async Task<Results<Ok<TransformAnswer>, ProblemHttpResult>> SaveAsync(
        string name, TransformBody body, HttpRequest request, CurrentCaller current, TransformShelf shelf, CancellationToken cancellationToken)
    {
        var expected = Expected(request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString(), body.Expected);
        if (expected.IsRefused)
            return expected.Refusal.ToProblem();
        var answer = await shelf.SaveAsync(await current.GetAsync(), new()
        {
            Name = name,
            Patch = body.Patch?.GetRawText() ?? "null",
            ChangesExternalName = body.ChangesExternalName,
            Note = body.Note?.Trim() ?? "",
        }, expected.Value, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : Told(request.HttpContext.Response, answer.Value!, [answer.Value!]);
    }

    /// <summary>Two who write at the same time must not overwrite each other unseen, so the version that one knows is never left out.</summary>
    internal static Answer<int> Expected(string ifMatch, string ifNoneMatch, int? inBody)
    {
        int? header = ifNoneMatch == "*" ? 0 : ifMatch.Length > 0 ? Number(ifMatch.Trim('"')) : null;
        if (ifMatch.Length > 0 && header is null || header is not null && inBody is not null && header != inBody || inBody < 0)
            return new Refusal(RefusalKind.Invalid, "The version that is expected cannot be read, or is named twice otherwise.", "Send the ETag of the version that you know as If-Match, or its number as expected.");
        return (header ?? inBody) is { } expected ? expected
            : new Refusal(RefusalKind.Invalid, "The version that is expected is not named.", "Send the ETag of the version that you know as If-Match, or its number as expected; for a new name If-None-Match: *, or 0.");
    }

    private static Ok<TransformAnswer> Told(HttpResponse response, StoredTransform transform, IReadOnlyList<StoredTransform> versions)
    {
        response.Headers.ETag = $"\"{transform.Version}\"";
        return TypedResults.Ok(TransformAnswer.Of(transform, versions));
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Shown(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
