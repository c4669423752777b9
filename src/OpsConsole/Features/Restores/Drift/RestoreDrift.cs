using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>
/// Follows the objects of a restore for a while after its end: whether what it asked for still stands, and which field managers wrote since. It reads what was
/// captured and asks no cluster, so it knows no more than the captures do.
/// </summary>
public sealed class RestoreDrift(EndedRequests requests, RequestStore store, DriftStore captures, IOptions<RestoreOptions> options)
{
    /// <param name="caller">Who asks: what is hidden from them is not found.</param>
    /// <param name="number">Of the request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<DriftReport>> OfAsync(Caller caller, long number, CancellationToken cancellationToken)
    {
        var ended = await requests.OfAsync(caller, number, "followed", cancellationToken);
        if (ended.IsRefused)
            return ended.Refusal;
        var request = ended.Value!;
        if (request.Action != RestoreObjects.ActionKey)
            return new Refusal(RefusalKind.Invalid, $"Request #{number} restored nothing.", "Name the number of a restore.");
        var until = (request.EndedAt ?? request.Now) + options.Value.DriftWatch;
        // The last step of an object says what it is in the end: created as one that observes, then given its policies back.
        List<RequestItem> items = [.. (await store.ItemsAsync(request.Id, cancellationToken))
            .Where(item => item.State is ItemState.Done && item.ClusterId is not null && item.ChangedAt is not null).OrderBy(item => item.Number)
            .GroupBy(item => (item.ClusterId, item.Type, item.Namespace, item.Name)).Select(steps => steps.Last())];
        var seen = (await captures.ReadAsync(items, until, cancellationToken)).ToDictionary(row => row.Number);
        return new DriftReport(number, until, request.Now > until, [.. items.Select(item => DriftJudge.Of(item, seen.GetValueOrDefault(item.Number)))]);
    }
}
