using System.Threading.Channels;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Live;

/// <summary>
/// The facts of one cluster and the rows they make. Watches put in what they hear, each on its own thread; what is different is handed on to the tables
/// at once, and then no more often than the interval.
/// </summary>
internal sealed class ClusterProjection(string cluster, IReadOnlyList<IRowMaker> makers, LiveTables tables, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly ClusterJoin _join = new(cluster, makers);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isRetired;

    public void Replace(string type, Dictionary<ObjectKey, ObjectFacts> listed)
    {
        lock (_gate)
        {
            foreach (var gone in _join.Facts.Of(type).Select(facts => facts.Key).Where(key => !listed.ContainsKey(key)).ToList())
                _join.Remove(gone);
            foreach (var facts in listed.Values)
                PutIfOther(facts);
        }
        Signal();
    }

    public void Change(ObjectFacts facts, bool isGone)
    {
        lock (_gate)
            if (isGone)
                _join.Remove(facts.Key);
            else
                PutIfOther(facts);
        Signal();
    }

    public void Cover(string type, WatchStanding standing)
    {
        lock (_gate)
        {
            var wasWaiting = _join.Facts.Coverage.GetValueOrDefault(type) is null or { State: CoverageState.Waiting };
            _join.Cover(type, new(standing.Phase switch
            {
                WatchPhase.Starting => CoverageState.Waiting,
                WatchPhase.Live => CoverageState.Complete,
                WatchPhase.Behind => CoverageState.Behind,
                // That a type is not served now proves nothing of objects that were seen.
                WatchPhase.NotServed => _join.Facts.Of(type).Any() ? CoverageState.Behind : CoverageState.NotServed,
                WatchPhase.Unreadable => _join.Facts.Of(type).Any() ? CoverageState.Behind : CoverageState.Unreadable,
            }, standing.Reason, standing.Since));
            // Whoever is told that the last type was read finds its rows.
            if (wasWaiting && _join.Facts.Coverage.Values.All(coverage => coverage.State is not CoverageState.Waiting))
                Publish();
        }
        Signal();
    }

    /// <summary>Types that will be followed, before anything is known of them.</summary>
    public void Expect(IEnumerable<string> types)
    {
        lock (_gate)
            foreach (var type in types)
                if (!_join.Facts.Coverage.ContainsKey(type))
                    _join.Cover(type, TypeCoverage.Waiting);
    }

    public void Discover(IReadOnlyList<DiscoveryGap> gaps)
    {
        lock (_gate)
            _join.Discover(gaps.DistinctBy(gap => gap.Group).ToDictionary(gap => gap.Group, gap => gap.Reason, StringComparer.Ordinal));
        Signal();
    }

    public void Require(RequiredProtection required)
    {
        lock (_gate)
            _join.Require(required);
        Signal();
    }

    public IReadOnlyDictionary<string, TypeCoverage> Coverage()
    {
        lock (_gate)
            return new Dictionary<string, TypeCoverage>(_join.Facts.Coverage, StringComparer.Ordinal);
    }

    /// <summary>What rows are made of, read under the lock of their one writer.</summary>
    public T Ask<T>(Func<ClusterFacts, T> question)
    {
        lock (_gate)
            return question(_join.Facts);
    }

    /// <summary>Nothing is handed on any more once this returns.</summary>
    public void Retire()
    {
        lock (_gate)
            _isRetired = true;
    }

    /// <summary>Ends only with the token.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _news.Reader.ReadAsync(cancellationToken);
            lock (_gate)
                Publish();
            // What comes meanwhile is handed on together.
            await Task.Delay(interval, time, cancellationToken);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Publish()
    {
        if (!_isRetired)
            tables.Apply(_join.Drain());
    }

    private void PutIfOther(ObjectFacts facts)
    {
        if (_join.Facts.Find(facts.Key) is { } before && before.Equals(facts))
            return;
        _join.Put(facts);
    }

    /// <summary>Once is enough, however often it is said before it is heard.</summary>
    private void Signal() => _news.Writer.TryWrite(true);
}
