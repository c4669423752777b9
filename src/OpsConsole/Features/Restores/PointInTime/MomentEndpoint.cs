using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores.PointInTime;

/// <summary>
/// Standing: gone, anew (another life has its name) or changed. Version: the one that was then, as a restore names it; null where it is not kept. VersionNow: of what has its
/// name now. Changes: how often since, as far as somebody asked for them; ChangedAt: the last of them, Sentence: what it changed.
/// </summary>
public sealed record MomentAnswer(
    string Type, string Kind, string Namespace, string Name, string Uid, string Standing, long? Version, DateTimeOffset? VersionFrom, long? VersionNow, string? UidNow,
    long Changes, DateTimeOffset ChangedAt, string? Sentence)
{
    internal static MomentAnswer Of(MomentRow row) => new(row.Type, row.Kind, row.Namespace, row.Name, row.Uid, row.Standing.ToString().ToLowerInvariant(),
        row.ThenSequence, row.ThenFrom, row.NowSequence, row.NowUid, row.Changes, row.ChangedAt, row.Sentence);
}

/// <summary>What is not as it was at a moment, over HTTP.</summary>
internal static class MomentEndpoint
{
    /// <summary>cluster and at are needed. namespace: a whole one. q: a part of namespace and name. standing: gone, anew or changed.</summary>
    public static async Task<Results<Ok<ListAnswer<MomentAnswer>>, ProblemHttpResult>> ListAsync(
        string? cluster, string? at, string? type, string? @namespace, string? q, string? standing, string? limit, string? cursor,
        CurrentCaller current, MomentChanges changes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var moment = AsOf.Read(at, time.GetUtcNow());
        if (moment.IsRefused)
            return moment.Refusal.ToProblem();
        if (string.IsNullOrWhiteSpace(cluster) || moment.Value is not { } then)
            return new Refusal(RefusalKind.Invalid, "cluster and at are needed: one cluster, and the moment that it is held against.", "Name both, as in cluster=prod-1&at=2026-10-01T10:00:00Z.").ToProblem();
        if (!MomentPage.TryStanding(standing, out var which))
            return new Refusal(RefusalKind.Invalid, "standing is gone, anew or changed.", "Correct it or leave it out.").ToProblem();
        var answer = await changes.ListAsync(await current.GetAsync(),
            new() { Cluster = cluster, At = then, Type = type, Namespace = @namespace, Words = string.IsNullOrWhiteSpace(q) ? null : q.Trim(), Standing = which }, most, cursor, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(new ListAnswer<MomentAnswer>([.. answer.Value!.Items.Select(MomentAnswer.Of)], answer.Value.NextCursor));
    }
}
