using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>
/// Looks live, once and some time after a restore ended, whether what it asked for still stands after the controllers had their turn. What is due stands in the database alone: a
/// process that comes after one that was killed looks at what has no answer yet, and of two that look at once the first answer counts.
/// </summary>
public sealed partial class RestoreVerification(
    VerificationStore store, RequestStore requests, ObjectDeletions objects, IOptions<RestoreOptions> options, TimeProvider time, ILogger<RestoreVerification> logger)
{
    private const int MostRequests = 100;

    /// <summary>In one cluster; clusters never wait for one another.</summary>
    private const int AtOnce = 8;

    /// <summary>Answers in one transaction: as many are asked for again where a process ends before it.</summary>
    private const int Together = 64;

    /// <summary>A cluster that does not answer so long is not asked for the rest of the objects.</summary>
    private static readonly TimeSpan LanePatience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Task> _lanes = new(StringComparer.Ordinal);

    /// <summary>Nothing of these is due any more; with the moment of their ends.</summary>
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _settled = new();

    /// <summary>What is under way ends with its look.</summary>
    internal Task UnderwayAsync() => Task.WhenAll(_lanes.Values);

    /// <summary>Begins the looks that are due, a lane a cluster; one that is busy takes what comes later in its next turn.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (id, ended) in _settled)
            if (ended < now - options.Value.DriftWatch)
                _settled.TryRemove(id, out _);
        foreach (var (cluster, lane) in _lanes)
            if (lane.IsCompleted)
                _lanes.TryRemove(cluster, out _);
        foreach (var ended in await requests.EndedAsync(RestoreObjects.ActionKey, now - options.Value.DriftWatch, now - options.Value.VerifyAfter, [.. _settled.Keys], MostRequests, cancellationToken))
        {
            try
            {
                await BeginAsync(ended, cancellationToken);
            }
            // One damaged plan keeps no other from being looked at.
            catch (InvalidDataException error)
            {
                LogDamaged(error, ended.Number);
                _settled[ended.Id] = ended.EndedAt;
            }
        }
    }

    private async Task BeginAsync(EndedRequest ended, CancellationToken cancellationToken)
    {
        var restored = RestoredItems.Of(await requests.ItemsAsync(ended.Id, cancellationToken));
        var answered = await store.ReadAsync(ended.Id, cancellationToken);
        List<RequestItem> due = [.. restored.Where(item => !answered.ContainsKey(item.Number))];
        if (due.Count == 0)
        {
            _settled[ended.Id] = ended.EndedAt;
            return;
        }
        var plan = (await requests.OutlineAsync(ended.Id, cancellationToken)).Items.ToDictionary(item => item.Number);
        foreach (var lane in due.GroupBy(item => item.Cluster, StringComparer.Ordinal).Where(lane => !_lanes.ContainsKey(lane.Key)))
            _lanes[lane.Key] = Task.Run(() => LaneAsync(ended, [.. lane.Select(item => (item, plan[item.Number]))], cancellationToken), CancellationToken.None);
    }

    private async Task LaneAsync(EndedRequest ended, IReadOnlyList<(RequestItem Item, PlanItem Planned)> items, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        string? silent = null;
        try
        {
            foreach (var part in items.Chunk(Together))
            {
                var found = new Verification[part.Length];
                await Parallel.ForAsync(0, part.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (place, token) =>
                {
                    LiveReading reading = Volatile.Read(ref silent) is { } why ? new LiveReading.Unreadable(why) : await objects.ReadAsync(part[place].Planned, token);
                    if (reading is LiveReading.Unreadable unreadable && time.GetElapsedTime(since) > LanePatience)
                        Volatile.Write(ref silent, unreadable.Why);
                    found[place] = Verification.Of(DriftJudge.Live(part[place].Item, reading), time.GetUtcNow());
                });
                await store.AddAsync(ended.Id, found, cancellationToken);
            }
        }
        // The edge of a lane: what has no answer yet is due again at the next look.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error, ended.Number, items[0].Item.Cluster);
        }
        catch (OperationCanceledException)
        {
            // The process ends, and another one or the next looks.
        }
    }

    [LoggerMessage(1502, LogLevel.Warning, "Whether the objects of restore #{Number} in cluster {Cluster} still stand could not be looked at or kept now, and will be again")]
    private partial void LogFailed(Exception error, long number, string cluster);

    [LoggerMessage(1503, LogLevel.Error, "Whether restore #{Number} still stands is not looked at, for its plan is damaged")]
    private partial void LogDamaged(Exception error, long number);
}
