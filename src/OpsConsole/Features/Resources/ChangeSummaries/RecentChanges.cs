using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>
/// The last hours' changes of all clusters in memory: counts by the hour, and what the rule of unusual changes looks at. Pages ask it for the
/// clusters that their person sees; nothing else leaves it.
/// </summary>
public sealed partial class RecentChanges(
    ChangeCountStore counts, ObservationStore observations, Fleet fleet, DatabaseHealth database, TimeProvider time, ILogger<RecentChanges> logger) : BackgroundService
{
    public const int Hours = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    /// <summary>The window moves on though nothing changes.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(30);
    /// <summary>So many times as long as it read does it rest.</summary>
    private const int Rest = 20;

    private volatile Known _known = new(DateTimeOffset.MinValue, new Dictionary<int, int[]>(), Observations.None, new SummaryReach());
    private long _version;

    /// <summary>Rises whenever something may be different.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>When it was last read; null before the first time.</summary>
    public DateTimeOffset? AsOf => _known.AsOf == DateTimeOffset.MinValue ? null : _known.AsOf;

    /// <summary>When it was last looked whether there is anything to read.</summary>
    public DateTimeOffset? LookedAt { get; private set; }

    /// <summary>Since when changes wait to be summarised, where they do for longer than a moment.</summary>
    public DateTimeOffset? WaitingSince => _known.Reach.WaitingSince;

    /// <summary>Changes worth telling, an hour each, the running one last; null where nothing is known of the cluster.</summary>
    public IReadOnlyList<int>? HoursOf(Cluster cluster) => cluster.Id is { } id && AsOf is not null ? _known.Hours.GetValueOrDefault(id) ?? new int[Hours] : null;

    /// <summary>What is unusual within these clusters alone.</summary>
    public IReadOnlyList<UnusualChange> UnusualIn(IEnumerable<Cluster> clusters) =>
        UnusualChanges.In(_known.Observations.Of(clusters.Select(cluster => cluster.Id).OfType<int>().ToHashSet()));

    /// <summary>Reads now: whoever awaits it sees what was summarised before.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var clusters = Clusters();
        await ReadAsync(clusters, await counts.ReachAsync(clusters, cancellationToken), cancellationToken);
        LookedAt = time.GetUtcNow();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                var clusters = Clusters();
                var reach = await counts.ReachAsync(clusters, stoppingToken);
                if (reach.Place != _known.Reach.Place || time.GetUtcNow() - _known.AsOf >= Oldest)
                    await ReadAsync(clusters, reach, stoppingToken);
                else
                    _known = _known with { Reach = reach };
                LookedAt = time.GetUtcNow();
            }
            // The edge of the loop: what was read last stays and shows its age.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotRead(error);
            }
            var rest = time.GetElapsedTime(began) * Rest;
            // Other processes write summaries too: they are looked at by the clock.
            await Task.Delay(rest > Interval ? rest : Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(int[] clusters, SummaryReach reach, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hour = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero);
        var first = hour.AddHours(1 - Hours);
        var byCluster = (await counts.HoursAsync(clusters, first, cancellationToken)).GroupBy(count => count.ClusterId).ToDictionary(cluster => cluster.Key, cluster =>
        {
            var series = new int[Hours];
            foreach (var count in cluster)
                if ((int)Math.Round((count.Hour - first).TotalHours) is >= 0 and < Hours and var at)
                    series[at] = count.Told;
            return series;
        });
        _known = new Known(now, byCluster, await observations.ReadAsync(clusters, now, cancellationToken), reach);
        Interlocked.Increment(ref _version);
    }

    private int[] Clusters() => [.. fleet.All.Select(cluster => cluster.Id).OfType<int>().Order()];

    private sealed record Known(DateTimeOffset AsOf, IReadOnlyDictionary<int, int[]> Hours, Observations Observations, SummaryReach Reach);

    [LoggerMessage(1211, LogLevel.Warning, "The recent changes could not be read")]
    private partial void LogNotRead(Exception error);
}
