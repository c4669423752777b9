using OpsConsole.Manifests.Restoring;
using OpsConsole.Manifests.Restoring.Tidb;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>What a restore does to a TiDB database that runs, from what the server would make of the request.</summary>
internal static class DatabaseFindings
{
    /// <summary>The heaviest first; empty for objects of other operators.</summary>
    /// <param name="sight">Of the object.</param>
    /// <param name="order">What is sent.</param>
    /// <param name="result">What is there afterwards; null of a creation.</param>
    public static IReadOnlyList<Consequence> Of(RestoreSight sight, RestoreOrder order, byte[]? result) =>
        sight.Place.Type.Group is not ("pingcap.com" or "core.pingcap.com") ? []
        : sight.Live is { } live && result is not null ? TidbConsequences.Of(live.Canonical, result)
        : TidbConsequences.OfCreation(order.Body);
}
