using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>
/// What all captures come to, in memory: pages look at its version and re-read what they show. It follows the committed rows, so that it is the
/// same in the process that captures and in those that only serve.
/// </summary>
public sealed partial class CaptureFeed(CaptureQueryStore store, DatabaseHealth database, TimeProvider time, ILogger<CaptureFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile Dictionary<int, Known> _clusters = [];
    private Dictionary<int, CaptureMark> _marks = [];
    private readonly Lock _gate = new();
    private long _version;
    private long _readings;
    private long _shown;

    /// <summary>Rises whenever a summary changed.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>When the rows were last read; null before the first time.</summary>
    public DateTimeOffset? AsOf { get; private set; }

    public CaptureSummary? Of(Cluster cluster) => cluster.Id is { } id ? _clusters.GetValueOrDefault(id)?.Summary : null;

    /// <summary>The version with which the cluster's summary last changed; that of all where no cluster is known.</summary>
    public long VersionOf(Cluster? cluster) => cluster?.Id is { } id && _clusters.TryGetValue(id, out var known) ? known.Version : Version;

    /// <summary>Reads the rows now: whoever awaits it sees what was committed before.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var reading = Interlocked.Increment(ref _readings);
        var marks = (await store.MarksAsync(cancellationToken)).ToDictionary(mark => mark.ClusterId);
        var after = (await store.SummariesAsync(null, cancellationToken)).ToDictionary(summary => summary.ClusterId);
        Show(reading, marks, after);
    }

    /// <summary>Reads the rows of those clusters alone whose newest run moved since they were read.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var reading = Interlocked.Increment(ref _readings);
        var (known, before) = (_clusters, Volatile.Read(ref _marks));
        // The marks are read first: what moves after them is seen the next time.
        var marks = (await store.MarksAsync(cancellationToken)).ToDictionary(mark => mark.ClusterId);
        var moved = marks.Values.Where(mark => mark != before.GetValueOrDefault(mark.ClusterId) || !known.ContainsKey(mark.ClusterId)).Select(mark => mark.ClusterId).ToList();
        var after = marks.Keys.Where(known.ContainsKey).ToDictionary(id => id, id => known[id].Summary);
        if (moved.Count > 0)
            foreach (var summary in await store.SummariesAsync(moved, cancellationToken))
                after[summary.ClusterId] = summary;
        Show(reading, marks, after);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await CatchUpAsync(stoppingToken);
            }
            // The edge of the loop: a database that goes away is shown elsewhere, and the last summaries keep their age.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotRead(error);
            }
            // Other processes write the rows too: they are looked at by the clock.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Show(long reading, Dictionary<int, CaptureMark> marks, Dictionary<int, CaptureSummary> after)
    {
        lock (_gate)
            // A reading that began earlier may end later; it knows less.
            if (reading > _shown)
                Take(reading, marks, after);
    }

    private void Take(long reading, Dictionary<int, CaptureMark> marks, Dictionary<int, CaptureSummary> after)
    {
        Volatile.Write(ref _marks, marks);
        var before = _clusters;
        var version = _version + 1;
        _shown = reading;
        AsOf = time.GetUtcNow();
        var now = after.ToDictionary(entry => entry.Key, entry =>
            before.TryGetValue(entry.Key, out var known) && SaysTheSame(known.Summary, entry.Value) ? known : new Known(entry.Value, version));
        if (now.Count == before.Count && now.Values.All(known => known.Version < version))
            return;
        _clusters = now;
        Interlocked.Increment(ref _version);
    }

    private static bool SaysTheSame(CaptureSummary before, CaptureSummary after) =>
        before with { Gaps = [] } == after with { Gaps = [] } && before.LastFinishedRun == after.LastFinishedRun;

    private sealed record Known(CaptureSummary Summary, long Version);

    [LoggerMessage(1101, LogLevel.Warning, "The summaries of captures could not be read")]
    private partial void LogNotRead(Exception error);
}
