using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>
/// What a live look some time after the end found: standing as restored, changed again, made anew, gone or not known, with the same words beside it as of captures. At: when that was.
/// </summary>
public sealed record VerifiedAnswer(DateTimeOffset At, string Standing, IReadOnlyList<string> Fields, IReadOnlyList<string> Managers, string? Why, string? Uid)
{
    internal static VerifiedAnswer? Of(Verification? live) =>
        live is null ? null : new(live.VerifiedAt, live.Standing.Word(), live.Fields, live.Managers, live.Why.Length == 0 ? null : live.Why, live.Uid);
}

/// <summary>
/// Standing: as restored, changed again, made anew, gone, not captured since or not known. Fields: paths of what stands so no more. Managers: field managers that own what differs, or that wrote since where nothing stands there any more.
/// Since: when that version was captured. ReadAt: when the newest complete capture of its type began.
/// Live: what a look at its cluster found some time after the end; null where it was not looked at.
/// </summary>
public sealed record DriftedAnswer(
    int Number, string Cluster, string Type, string Namespace, string Name, string Standing, IReadOnlyList<string> Fields, IReadOnlyList<string> Managers, string? Why,
    string? Uid, long? Version, DateTimeOffset? Since, DateTimeOffset? ReadAt, VerifiedAnswer? Live)
{
    internal static DriftedAnswer Of(DriftedItem drifted) => new(
        drifted.Item.Number, drifted.Item.Cluster, drifted.Item.Type, drifted.Item.Namespace, drifted.Item.Name, drifted.Standing.Word(), drifted.Fields, drifted.Managers,
        drifted.Why.Length == 0 ? null : drifted.Why, drifted.Uid, drifted.Version, drifted.Since, drifted.ReadAt, VerifiedAnswer.Of(drifted.Live));
}

/// <summary>What became of the objects of a restore, as captured until the moment that is named.</summary>
public sealed record DriftAnswer(long Request, DateTimeOffset Until, bool IsOver, IReadOnlyList<DriftedAnswer> Items);

/// <summary>What became of a restore over HTTP.</summary>
internal static class DriftEndpoint
{
    public static async Task<Results<Ok<DriftAnswer>, ProblemHttpResult>> FindAsync(long number, CurrentCaller current, RestoreDrift drift, CancellationToken cancellationToken)
    {
        var answer = await drift.OfAsync(await current.GetAsync(), number, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new DriftAnswer(answer.Value!.Request, answer.Value.Until, answer.Value.IsOver, [.. answer.Value.Items.Select(DriftedAnswer.Of)]));
    }
}
