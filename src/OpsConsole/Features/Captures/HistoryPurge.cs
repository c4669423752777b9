namespace OpsConsole.Features.Captures;

/// <summary>How much history of a cluster there is.</summary>
public sealed record PurgeExtent
{
    public long Versions { get; init; }
    /// <summary>Objects that exist or existed.</summary>
    public long Objects { get; init; }
    /// <summary>Objects that exist as far as the history knows.</summary>
    public long Present { get; init; }
    /// <summary>When the oldest state was seen; null where there is none.</summary>
    public DateTimeOffset? Oldest { get; init; }
    internal double VersionSize { get; init; }

    /// <summary>About the compressed bytes of all states, from the sizes of some: without rows' own room and indexes.</summary>
    public long AboutBytes => (long)(VersionSize * Versions);
}

/// <summary>What a purge removed, this time.</summary>
public sealed record PurgeOutcome
{
    /// <summary>Everything is gone.</summary>
    public required bool IsDone { get; init; }
    public required long Versions { get; init; }
    public required long Objects { get; init; }
    /// <summary>A step was taken, this time: what is made of versions goes before them.</summary>
    public required bool IsBegun { get; init; }
    /// <summary>Why it stopped before; asking again goes on where it stopped. Null where it is done.</summary>
    public string? Reason { get; init; }
}

/// <summary>
/// Removes the whole history of one cluster, for an approved request that is being carried out. It goes in small transactions: killed anywhere, it is
/// called again with the same request and goes on, and the one record that it leaves counts what all calls removed.
/// </summary>
public sealed class HistoryPurge(HistoryPurgeStore store)
{
    /// <summary>Rows in one transaction: it holds the cluster's feed for well under a second.</summary>
    private const int Batch = 5_000;

    /// <summary>What there is to lose.</summary>
    public Task<PurgeExtent> MeasureAsync(int clusterId, CancellationToken cancellationToken) => store.MeasureAsync(clusterId, cancellationToken);

    /// <summary>Whether a purge of the cluster took a step after that moment.</summary>
    public Task<bool> IsBegunAsync(int clusterId, DateTimeOffset after, CancellationToken cancellationToken) => store.IsBegunAsync(clusterId, after, cancellationToken);

    /// <param name="clusterId">Whose history goes.</param>
    /// <param name="request">The approved request; the database asks whether it is being carried out.</param>
    /// <param name="cancellationToken">Stops between two steps; what was removed stays so.</param>
    public Task<PurgeOutcome> PurgeAsync(int clusterId, Guid request, CancellationToken cancellationToken) => PurgeAsync(clusterId, request, Batch, cancellationToken);

    internal async Task<PurgeOutcome> PurgeAsync(int clusterId, Guid request, int batch, CancellationToken cancellationToken)
    {
        var isBegun = false;
        long versions = 0, objects = 0;
        while (true)
        {
            var step = await store.PurgeAsync(clusterId, request, batch, cancellationToken);
            versions += step.Versions;
            objects += step.Resources;
            isBegun |= step.Refusal is null;
            if (step.Refusal is null && !step.Done)
                continue;
            return new PurgeOutcome
            {
                IsDone = step.Done,
                Versions = versions,
                Objects = objects,
                IsBegun = isBegun,
                Reason = Reason(step.Refusal),
            };
        }
    }

    private static string? Reason(string? refusal) => refusal switch
    {
        null => null,
        "capturing" => "A capture of the cluster is under way; purge again when it has ended.",
        "stopped" => "It was stopped, or all executions are halted; ask for the purge again.",
        _ => throw new InvalidDataException($"A purge was refused as {refusal}, which this program does not know."),
    };
}
