using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.Writes;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What the same plan brings back before an object: whether it is there, and the trial that no server could make before it was.
/// </summary>
internal sealed class RestoreAwaits(Fleet fleet, ItemClusters clusters, DeletionTypes types, LiveObjectReader reader, RestoreWrites writes, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>As long as Velero and rancher/backup-restore-operator wait for a definition to be established.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private enum Ground { Ready, Missing, Coming, Refused, Unreadable }

    /// <summary>Of a creation that was not tried: it is tried now, where what it waits for is there.</summary>
    /// <returns>Null where nothing stands against it; before what it waits for is there, it is as it was planned.</returns>
    public async Task<LiveItem?> LookAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause.Grown(LongestPause))
        {
            var (ground, why) = await GroundAsync(item, order, cancellationToken);
            if (ground is Ground.Ready)
                (ground, why) = await TryAsync(item, order, cancellationToken);
            if (ground is Ground.Ready)
                return null;
            if (ground is not Ground.Coming)
                return Told(item, ground, why);
            if (time.GetElapsedTime(since) >= Patience)
                return Told(item, Ground.Refused, why);
            // A server accepts the names of a new definition and serves its type by and by.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>What it stands in, or is of, is not there yet, so that nothing can be read of it either.</summary>
    public async Task<bool> IsGroundMissingAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken) =>
        order.IsUntried && (await GroundAsync(item, order, cancellationToken)).Item1 is Ground.Missing;

    /// <summary>What is not there that had to come before it; null where all of it is.</summary>
    public async Task<string?> MissingAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        foreach (var awaited in order.Awaits)
            switch (await ReadAsync(item, awaited, cancellationToken))
            {
                case LiveReading.Absent:
                    return $"{awaited.Words}, which this plan was to bring back before it, is not there";
                case LiveReading.Unreadable unreadable:
                    return $"whether {awaited.Words} is there is not known: {unreadable.Why}";
            }
        return null;
    }

    /// <summary>An object beside an item, in the item's cluster.</summary>
    public async Task<LiveReading> ReadAsync(PlanItem item, AwaitedObject awaited, CancellationToken cancellationToken)
    {
        if (clusters.Find(item, out var why) is not { } cluster)
            return new LiveReading.Unreadable(why);
        return await types.FindAsync(item.ClusterId!.Value, awaited.Type, cancellationToken) is { } type
            ? await reader.ReadAsync(cluster, type, awaited.Namespace, awaited.Name, cancellationToken)
            : new LiveReading.Unreadable($"the history of {awaited.Type} in cluster {item.Cluster} is gone");
    }

    private static LiveItem Told(PlanItem item, Ground ground, string why) => ground switch
    {
        // It waits for an earlier wave, or its call says that this did not come about.
        Ground.Missing => new(item, LiveState.Same),
        Ground.Refused => new(item, LiveState.Unmet) { Reason = why },
        _ => new(item, LiveState.Unreadable) { Reason = why },
    };

    private async Task<(Ground, string)> GroundAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        if (clusters.Find(item, out var unsettled) is null)
            return (Ground.Unreadable, unsettled);
        foreach (var awaited in order.Awaits.Where(awaited => awaited.IsNamespace || awaited.IsDefinition))
            switch (await ReadAsync(item, awaited, cancellationToken))
            {
                case LiveReading.Absent:
                    return (Ground.Missing, "");
                case LiveReading.Unreadable unreadable:
                    return (Ground.Unreadable, unreadable.Why);
                case LiveReading.Found { Object.Subject.BeingDeletedSince: { } since }:
                    return (Ground.Refused, $"{awaited.Words} is being deleted since {since}, and everything of it with it");
                case LiveReading.Found when awaited.IsDefinition && await DefinitionAsync(item, order, cancellationToken) is var (ground, why) && ground is not Ground.Ready:
                    return (ground, why);
            }
        return (Ground.Ready, "");
    }

    private async Task<(Ground, string)> DefinitionAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        if (fleet.ConnectionTo(item.Cluster) is not { } connection || await types.FindAsync(item.ClusterId!.Value, item.Type, cancellationToken) is not { } type)
            return (Ground.Unreadable, $"cluster {item.Cluster} cannot be asked now");
        var definition = await RestoreDefinition.ReadAsync(connection, type, cancellationToken);
        if (definition.IsAbsent)
            return (Ground.Missing, "");
        if (!definition.IsEstablished)
            return (Ground.Coming, $"the CustomResourceDefinition {item.Type} is not established{(definition.Obstacle is { } still ? $": {still}" : "")}");
        if (definition.Obstacle is { } obstacle)
            return (Ground.Refused, obstacle);
        // Somebody else may have made another one meanwhile.
        return ManagedRestore.OnlyObserves(new(order.Body, type)) && !definition.KnowsManagementPolicies
            ? (Ground.Refused, "its type has no spec.managementPolicies, so it cannot come back as one that only observes") : (Ground.Ready, "");
    }

    private async Task<(Ground, string)> TryAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        // Without the owners that have no uid yet, which no server takes.
        var (answer, _) = await writes.TryAsync(item, order with { Body = RestoreOrder.Asked(order.Body) }, null, cancellationToken);
        return answer switch
        {
            // Without a credential its call says so; what has its name is seen by the look.
            null or WriteAnswer.Done or WriteAnswer.AlreadyExists => (Ground.Ready, ""),
            WriteAnswer.Refused { Code: 404 } when order.Awaits.Any(awaited => awaited.IsDefinition) => (Ground.Coming, $"its type is not served yet: {WriteWords.EffectOf(answer).Words}"),
            WriteAnswer.Refused { Code: not 401 } => (Ground.Refused, $"the server refuses it: {WriteWords.EffectOf(answer).Words}"),
            _ => (Ground.Unreadable, $"it could not be tried: {WriteWords.EffectOf(answer).Words}"),
        };
    }
}
