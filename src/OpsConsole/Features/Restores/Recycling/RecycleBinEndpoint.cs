using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores.Recycling;

/// <summary>
/// DeletedAt: when a capture first did not find it. SeenAt: when it is last known to have been there; between the two it was deleted. IsAcrossGap: captures between
/// them could not tell. DeletedBy, Request: only where a request proves it. Cloud: exists, gone or unknown, of managed resources. LivingUid: of what has its name now.
/// </summary>
public sealed record RecycledAnswer(
    string Cluster, string Type, string Kind, string Namespace, string Name, string Uid, long? Version, DateTimeOffset DeletedAt, DateTimeOffset? SeenAt, bool IsAcrossGap,
    string? State, string? DeletedBy, long? Request, string? Cloud, string? CloudWhy, string? LivingUid)
{
    internal static RecycledAnswer Of(RecycledObject entry) => new(
        entry.Cluster.Name, entry.Row.Type, entry.Row.Kind, entry.Row.Namespace, entry.Row.Name, entry.Row.Uid, entry.Row.LastSequence, entry.Row.DeletedAt, entry.Row.SeenAt,
        entry.Row.IsAcrossGap, entry.Standing?.Text, entry.DeletedBy?.Person, entry.DeletedBy?.Request, entry.Cloud?.Standing.ToString().ToLowerInvariant(), entry.Cloud?.Why,
        entry.Row.LivingUid);
}

/// <summary>The recycle bin over HTTP.</summary>
internal static class RecycleBinEndpoint
{
    /// <summary>q: a part of namespace and name. gone: true for only that of which nothing of the name is there now.</summary>
    public static async Task<Results<Ok<ListAnswer<RecycledAnswer>>, ProblemHttpResult>> ListAsync(
        string? cluster, string? type, string? q, string? gone, string? limit, string? cursor, CurrentCaller current, RecycleBin bin, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        if (gone is not (null or "true" or "false"))
            return new Refusal(RefusalKind.Invalid, "gone is true or false.", "Correct it or leave it out.").ToProblem();
        var question = new BinQuestion { Cluster = cluster, Type = type, Words = string.IsNullOrWhiteSpace(q) ? null : q.Trim(), IsGone = gone == "true" };
        var answer = await bin.ListAsync(await current.GetAsync(), question, most, cursor, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new ListAnswer<RecycledAnswer>([.. answer.Value!.Items.Select(RecycledAnswer.Of)], answer.Value.NextCursor));
    }
}
