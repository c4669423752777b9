using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>What stands against a restore, or should be thought of, in the objects that the restored one depends on: looked at before the server is asked to try it.</summary>
internal sealed class RestorePreflight(RestoreNeighbours neighbours)
{
    private readonly ComposedSets _sets = new(neighbours);

    /// <summary>The objects beside the targets.</summary>
    public RestoreNeighbours Neighbours => neighbours;

    /// <summary>The heaviest first.</summary>
    public async Task<IReadOnlyList<Consequence>> OfAsync(RestoreSight sight, RestoreOrder order, CancellationToken cancellationToken)
    {
        var json = sight.Live is { } live ? RestoreTrial.Expected(order, live) : order.Body;
        var then = new DeletionSubject(json, sight.Place.Type);
        var consequences = new List<Consequence?> { RequestSize.Of(order, sight.Live, json), await ProviderConfigurations.OfAsync(sight, then, neighbours, cancellationToken) };
        consequences.AddRange(KeeperFindings.Of(sight));
        consequences.AddRange(await _sets.OfAsync(sight, json, then, cancellationToken));
        consequences.AddRange(await FinalizerHolders.OfAsync(sight, then, neighbours, cancellationToken));
        consequences.AddRange(await RemapFindings.ConsequencesAsync(sight, json, neighbours, cancellationToken));
        return [.. consequences.OfType<Consequence>().OrderBy(consequence => consequence.Weight).Select(consequence => consequence with { Words = StagedObject.Readable(consequence.Words)! })];
    }

    /// <summary>Null where none of them blocks.</summary>
    public static RestoreVerdict? Obstacle(IReadOnlyList<Consequence> consequences) =>
        consequences.Where(consequence => consequence.Weight is ConsequenceWeight.Blocks).Select(consequence => consequence.Words).ToList() is { Count: > 0 } reasons
            ? new RestoreVerdict.Blocked(string.Join("; ", reasons)) : null;
}
