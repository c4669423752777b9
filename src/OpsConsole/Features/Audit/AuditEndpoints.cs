using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Audit;

/// <summary>The state of the chain as the HTTP API tells it.</summary>
public sealed record ChainAnswer
{
    public required string State { get; init; }
    public required long VerifiedTo { get; init; }
    public required string Head { get; init; }
    public DateTimeOffset? CheckedAt { get; init; }
    public DateTimeOffset? WholeAt { get; init; }
    public long? BrokenAt { get; init; }
    public string? Reason { get; init; }
    public Checkpoint? Checkpoint { get; init; }
    /// <summary>What is kept outside the database.</summary>
    public required IReadOnlyList<PlaceAnswer> Places { get; init; }

    public static ChainAnswer Of(ChainState state, Checkpoint? checkpoint, CheckpointState kept) => new()
    {
        State = state.Fault is not null || kept.Broken is not null ? "broken" : state.CheckedAt is null ? "notVerified" : "holds",
        VerifiedTo = state.Head.Sequence,
        Head = Convert.ToHexStringLower(state.Head.Hash),
        CheckedAt = state.CheckedAt,
        WholeAt = state.WholeAt,
        BrokenAt = (state.Fault ?? kept.Broken?.Fault)?.Sequence,
        Reason = (state.Fault ?? kept.Broken?.Fault)?.Reason,
        Checkpoint = checkpoint,
        Places = [.. kept.Places.Select(place => new PlaceAnswer(place.Name, place.Newest, place.ComparedAt, place.Fault?.Reason, place.Failure))],
    };
}

/// <summary>A place outside the database: its newest checkpoint, when the chain was last held against it, and what is wrong with the chain or the place.</summary>
public sealed record PlaceAnswer(string Place, Checkpoint? Newest, DateTimeOffset? ComparedAt, string? Fault, string? Failure);

/// <summary>The filter of an address: person, object (parts of the name), action (its beginning), cluster, from, to (RFC 3339), who and what (exactly).</summary>
public sealed record AuditAddress
{
    [FromQuery(Name = "person")] public string? Person { get; init; }
    [FromQuery(Name = "action")] public string? Action { get; init; }
    [FromQuery(Name = "object")] public string? Object { get; init; }
    [FromQuery(Name = "cluster")] public string? Cluster { get; init; }
    [FromQuery(Name = "from")] public string? From { get; init; }
    [FromQuery(Name = "to")] public string? To { get; init; }
    [FromQuery(Name = "who")] public string? Who { get; init; }
    [FromQuery(Name = "what")] public string? What { get; init; }

    internal Answer<AuditFilter> Filter => AuditFilter.Read(new() { Person = Person, Action = Action, Object = Object, Cluster = Cluster, From = From, To = To, Who = Who, What = What });
}

internal static class AuditEndpoints
{
    private const string CursorList = "audit";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var audit = endpoints.MapGroup("/api/v1/audit").WithTags("Audit");
        audit.MapGet("events", EventsAsync).WithSummary("Events that you may read, newest first.");
        audit.MapGet("export", ExportAsync).WithSummary("The same as a file, oldest first: format is csv or jsonl. The latter holds what a third party needs to verify it.");
        audit.MapGet("chain", ChainAsync).WithSummary("How far the chain was verified, and a checkpoint of it.");
        audit.MapPost("chain", VerifyAsync).WithSummary("Follows the whole chain now and answers with what was found.");
    }

    private static async Task<Results<Ok<ListAnswer<AuditLine>>, ProblemHttpResult>> EventsAsync(
        [AsParameters] AuditAddress address, string? limit, string? cursor, CurrentCaller current, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var filter = address.Filter;
        if (filter.IsRefused)
            return filter.Refusal.ToProblem();
        long? before = null;
        if (cursor is not null)
        {
            if (PageCursor.Read(CursorList, cursor, 1) is not [var place] || !long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return PageCursor.Bad.ToProblem();
            before = number;
        }
        var part = await trail.ReadAsync(await current.GetAsync(), filter.Value!, before, cancellationToken, most ?? Question.UsualRows);
        if (part.IsRefused)
            return part.Refusal.ToProblem();
        var next = part.Value!.Older is { } older ? PageCursor.Write(CursorList, older.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new ListAnswer<AuditLine>([.. part.Value.Entries.Select(AuditLine.Of)], next));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        [AsParameters] AuditAddress address, string? format, CurrentCaller current, AuditTrail trail, ChainWatch watch, ChainSigner signer, CheckpointKeeper kept, CancellationToken cancellationToken)
    {
        if (format is not ("csv" or "jsonl"))
            return new Refusal(RefusalKind.Invalid, "format must be csv or jsonl.", "Name one of them.").ToProblem();
        var filter = address.Filter;
        if (filter.IsRefused)
            return filter.Refusal.ToProblem();
        var export = await trail.ExportAsync(await current.GetAsync(), filter.Value!, format, cancellationToken);
        if (export.IsRefused)
            return export.Refusal.ToProblem();
        var (entries, clusters) = export.Value!;
        return format == "csv"
            ? TypedResults.Stream(file => AuditFiles.WriteTableAsync(entries, clusters, file), "text/csv; charset=utf-8", "opsconsole-audit.csv")
            : TypedResults.Stream(file => AuditFiles.WriteLinesAsync(entries, kept.State.Broken is null ? signer.Sign(watch.State) : null, file), "application/jsonl; charset=utf-8", "opsconsole-audit.jsonl");
    }

    private static async Task<Results<Ok<ChainAnswer>, ProblemHttpResult>> ChainAsync(
        CurrentCaller current, AuditTrail trail, ChainSigner signer, CheckpointKeeper kept, CancellationToken cancellationToken) =>
        Told(await trail.ChainAsync(await current.GetAsync(), cancellationToken), signer, kept);

    private static async Task<Results<Ok<ChainAnswer>, ProblemHttpResult>> VerifyAsync(
        CurrentCaller current, AuditTrail trail, ChainSigner signer, CheckpointKeeper kept, CancellationToken cancellationToken) =>
        Told(await trail.VerifyAsync(await current.GetAsync(), cancellationToken), signer, kept);

    private static Results<Ok<ChainAnswer>, ProblemHttpResult> Told(Answer<ChainState> state, ChainSigner signer, CheckpointKeeper kept) =>
        state.IsRefused ? state.Refusal.ToProblem() : TypedResults.Ok(ChainAnswer.Of(state.Value!, kept.State.Broken is null ? signer.Sign(state.Value!) : null, kept.State));
}
