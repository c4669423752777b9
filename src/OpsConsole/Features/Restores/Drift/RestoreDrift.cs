using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>
/// Follows the objects of a restore for a while after its end: whether what it asked for still stands, and which field managers wrote since. It reads what was
/// captured and what the one live look found, and asks no cluster itself, so it knows no more than these do.
/// </summary>
public sealed class RestoreDrift(EndedRequests requests, RequestStore store, DriftStore captures, VerificationStore verifications, IOptions<RestoreOptions> options)
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
        var items = RestoredItems.Of(await store.ItemsAsync(request.Id, cancellationToken));
        var seen = (await captures.ReadAsync(items, until, cancellationToken)).ToDictionary(row => row.Number);
        var looks = await verifications.ReadAsync(request.Id, cancellationToken);
        return new DriftReport(number, until, request.Now > until, [.. items.Select(item => DriftJudge.Of(item, seen.GetValueOrDefault(item.Number)) with { Live = looks.GetValueOrDefault(item.Number) })])
        {
            VerifyAfter = options.Value.VerifyAfter,
        };
    }
}
