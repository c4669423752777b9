using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Storage.S3;

/// <summary>
/// Follows, in S3 itself, the buckets that the rows of followed clusters tell of: each looked at no more often than configured, however many look on,
/// and a few at once. Knows no person: whoever asks for one has looked at their rights to the cluster.
/// </summary>
public sealed partial class BucketTruths(
    LiveStorage live, Fleet fleet, IBucketStateSource source, BucketReadingStore readings, BucketMeasurementStore measurements, DatabaseHealth database,
    IOptions<StorageOptions> options, IOptions<ClusterOptions> clusters, TimeProvider time, ILogger<BucketTruths> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<BucketAccess> _accesses = BucketAccess.Of(options.Value, clusters.Value);
    private readonly ConcurrentDictionary<(string Access, string Bucket), BucketLane> _lanes = [];
    private readonly string _self = Guid.CreateVersion7().ToString("N");
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (long Table, long Fleet) _gathered = (-1, -1);
    private long _version;
    private int _reading;
    private int _counting;

    /// <summary>Raised on any thread after <see cref="Version"/> rose.</summary>
    public event Action? Changed;

    /// <summary>Rises whenever something else is known of a bucket.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Null where no access is configured for the cluster's buckets; else what is known, be it nothing yet.</summary>
    public BucketState? Find(string cluster, string bucket)
    {
        if (fleet.Member(cluster) is not { } member || AccessTo(member.Cluster) is not { } access)
            return null;
        return _lanes.TryGetValue((access.Id, bucket), out var lane) ? lane.State : new() { Place = access.Place, IsMeasured = access.Options.MeasureEvery is not null };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_accesses.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            // Taken before the turn: what ends while it lasts is another turn.
            var woken = Volatile.Read(ref _woken).Task;
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                Gather();
                Start(stoppingToken);
            }
            // The edge of the loop: whatever is wrong now is tried again.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
            // Buckets fall due by the clock, and a turn that ends makes room for the next.
            await Task.WhenAny(woken, Task.Delay(Tick, time, stoppingToken));
        }
        await Task.WhenAll(_running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private BucketAccess? AccessTo(Cluster cluster)
    {
        foreach (var access in _accesses)
            if (access.IsFor(cluster))
                return access;
        return null;
    }

    /// <summary>Brings the lanes in step with the rows; one bucket in several clusters is one lane.</summary>
    private void Gather()
    {
        var table = live.Tables[RowKind.Bucket];
        var versions = (table.Version, fleet.Version);
        if (versions == _gathered)
            return;
        var wanted = new HashSet<(string, string)>();
        foreach (var cluster in fleet.All)
            if (AccessTo(cluster) is { } access)
                foreach (var row in table.Read([cluster.Name]).Rows.OfType<BucketRow>().Where(row => row.BucketName.Length > 0))
                    if (wanted.Add((access.Id, row.BucketName)))
                        _lanes.GetOrAdd((access.Id, row.BucketName), _ => new(
                            access, row.BucketName, _self, options.Value.MeasurePagesATurn, source, readings, measurements, time, Tell));
        foreach (var key in _lanes.Keys.Where(key => !wanted.Contains(key)))
            _lanes.TryRemove(key, out _);
        _gathered = versions;
    }

    /// <summary>What waits longest comes first. Counting has slots of its own, fewer, so that no count delays a look.</summary>
    private void Start(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var most = options.Value.BucketsAtOnce;
        foreach (var lane in _lanes.Values.Where(lane => !lane.IsReading && lane.ReadDue <= now).OrderBy(lane => lane.ReadDue).Take(most - Volatile.Read(ref _reading)).ToList())
        {
            lane.IsReading = true;
            Interlocked.Increment(ref _reading);
            Run(lane, lane.ReadAsync, () => { lane.IsReading = false; Interlocked.Decrement(ref _reading); }, stoppingToken);
        }
        foreach (var lane in _lanes.Values.Where(lane => !lane.IsCounting && lane.MayCount && lane.CountDue <= now).OrderBy(lane => lane.CountDue).Take(Math.Max(1, most / 2) - Volatile.Read(ref _counting)).ToList())
        {
            lane.IsCounting = true;
            Interlocked.Increment(ref _counting);
            Run(lane, lane.CountAsync, () => { lane.IsCounting = false; Interlocked.Decrement(ref _counting); }, stoppingToken);
        }
    }

    private void Run(BucketLane lane, Func<CancellationToken, Task> turn, Action ended, CancellationToken stoppingToken)
    {
        var task = RunAsync(lane, turn, ended, stoppingToken);
        _running[task] = 0;
        // Not by the work itself, which may end before it is noted.
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task RunAsync(BucketLane lane, Func<CancellationToken, Task> turn, Action ended, CancellationToken stoppingToken)
    {
        await Task.Yield();
        var before = lane.State.Latest?.Fault;
        try
        {
            await turn(stoppingToken);
            if (lane.State.Latest?.Fault is { } fault && fault != before)
                LogNotRead(lane.Bucket, lane.Access.Place, fault.Words);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; another one, or the next one, goes on.
        }
        // The edge of the loop: one bucket, or a database that is away, must not stop the others.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogTurnFailed(lane.Bucket, lane.Access.Place, error);
        }
        finally
        {
            ended();
            Interlocked.Exchange(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    private void Tell()
    {
        Interlocked.Increment(ref _version);
        Changed?.Invoke();
    }

    [LoggerMessage(1420, LogLevel.Error, "Buckets could not be followed in S3 unexpectedly; it is tried again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(1421, LogLevel.Warning, "Bucket {Bucket} at {Place} could not be read: {Reason}")]
    private partial void LogNotRead(string bucket, string place, string reason);

    [LoggerMessage(1422, LogLevel.Warning, "A turn of bucket {Bucket} at {Place} failed; it is tried again")]
    private partial void LogTurnFailed(string bucket, string place, Exception error);
}
