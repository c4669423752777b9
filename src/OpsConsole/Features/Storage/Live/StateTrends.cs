using System.Collections.Immutable;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Live;

/// <summary>Counts the rows of every followed cluster by their states, once a minute, and keeps an hour of it for as long as the cluster is followed.</summary>
/// <param name="tables">Where the rows are.</param>
/// <param name="standings">Of the clusters that are followed now.</param>
/// <param name="time">The clock of the minutes.</param>
public sealed class StateTrends(LiveTables tables, Func<IReadOnlyList<ClusterStanding>> standings, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ImmutableDictionary<string, StateTrend> _trends = ImmutableDictionary.Create<string, StateTrend>(StringComparer.Ordinal);
    private ITimer? _timer;
    private long _minute;

    /// <summary>Raised on any thread after a sample was taken.</summary>
    public event Action? Sampled;

    /// <summary>Of the newest sample, in minutes since the beginning of time; 0 before the first.</summary>
    public long Minute => Interlocked.Read(ref _minute);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // At whole minutes, so that the samples of a table in several processes are of the same moments.
        var passed = TimeSpan.FromTicks(time.GetUtcNow().UtcTicks % Every.Ticks);
        _timer = time.CreateTimer(_ => Sample(), null, Every - passed, Every);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>The rows of one kind in these clusters together. A minute that is not known of every one of them is a gap: without one of them the sum would seem to fall.</summary>
    public TableTrend Of(RowKind kind, IReadOnlyList<string> clusters)
    {
        var (minute, trends) = (Minute, Volatile.Read(ref _trends));
        var known = clusters.Select(trends.GetValueOrDefault).OfType<StateTrend>().Where(trend => trend.IsKnownUntil(minute)).ToList();
        var minutes = Enumerable.Range(0, StateTrend.Length).Select(at => minute - StateTrend.Length + 1 + at).ToList();
        var lines = Enum.GetValues<StateKind>().OrderBy(CommonColumns.Rank)
            .Select(state => new StateLine(state, [.. minutes.Select(one => new SparklinePoint(new DateTimeOffset(one * Every.Ticks, TimeSpan.Zero), Sum(known, one, kind, state)))]))
            .Where(line => line.Points.Any(point => point.Value > 0));
        return minute == 0 ? new([], clusters.Count) : new([.. lines], clusters.Count - known.Count);
    }

    private void Sample()
    {
        lock (_gate)
        {
            // A timer that fires a moment early means the minute that begins.
            var minute = (time.GetUtcNow().UtcTicks + (Every.Ticks / 2)) / Every.Ticks;
            var followed = standings();
            var trends = followed.ToImmutableDictionary(standing => standing.Cluster, standing => _trends.GetValueOrDefault(standing.Cluster) ?? new(), StringComparer.Ordinal);
            foreach (var standing in followed)
                trends[standing.Cluster].Take(minute, standing.Phase is LivePhase.Live or LivePhase.Partial ? tables.CountStates(standing.Cluster) : null);
            Volatile.Write(ref _trends, trends);
            Interlocked.Exchange(ref _minute, minute);
        }
        Sampled?.Invoke();
    }

    private static int? Sum(List<StateTrend> trends, long minute, RowKind kind, StateKind state)
    {
        int? sum = trends.Count == 0 ? null : 0;
        foreach (var trend in trends)
            sum += trend.At(minute, kind, state);
        return sum;
    }
}

/// <summary>The last hour of a table in some clusters.</summary>
/// <param name="Lines">One a state that there was, the worst first.</param>
/// <param name="Unknown">How many of the clusters are left out, since nothing was known of them in the whole hour.</param>
public sealed record TableTrend(IReadOnlyList<StateLine> Lines, int Unknown);

/// <summary>How many rows there were of one state, minute by minute.</summary>
/// <param name="State">Of the rows.</param>
/// <param name="Points">The newest last.</param>
public sealed record StateLine(StateKind State, IReadOnlyList<SparklinePoint> Points);
