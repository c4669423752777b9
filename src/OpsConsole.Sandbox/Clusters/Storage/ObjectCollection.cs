using System.Threading.Channels;

namespace OpsConsole.Sandbox.Clusters.Storage;

/// <summary>The objects of one type with their recent history. Guarded by the store's lock.</summary>
internal sealed class ObjectCollection
{
    private readonly long _bornAt;
    private readonly List<Change> _history = [];
    private readonly List<StoreWatch> _watches = [];
    private ObjectSet _atFloor = ObjectSet.Empty;

    public ObjectCollection(long bornAt) => _bornAt = Floor = bornAt;

    public ObjectSet Current { get; private set; } = ObjectSet.Empty;

    /// <summary>Watches can resume from here on; older changes are forgotten.</summary>
    public long Floor { get; private set; }

    public void Put(StoredObject next)
    {
        var previous = Current.Find(next.Key);
        Current = Current.With(next);
        Append(new Change
        {
            Kind = previous is null ? ChangeKind.Added : ChangeKind.Modified,
            Revision = next.Revision,
            Object = next,
            Previous = previous,
            After = Current,
        });
    }

    public void Remove(StoredObject last)
    {
        var previous = Current.Find(last.Key);
        Current = Current.Without(last);
        Append(new Change { Kind = ChangeKind.Deleted, Revision = last.Revision, Object = last, Previous = previous, After = Current });
    }

    /// <summary>The collection as it stood at a revision; null when that is forgotten.</summary>
    public ObjectSet? At(long revision)
    {
        if (_history.Count == 0 || revision >= _history[^1].Revision)
            return Current;
        var index = LastAtOrBefore(revision);
        if (index >= 0)
            return _history[index].After;
        return revision >= Floor || Floor == _bornAt ? _atFloor : null;
    }

    public StoreWatch Watch(long after, int capacity)
    {
        var watch = new StoreWatch(_history.Skip(LastAtOrBefore(after) + 1).ToArray(), capacity, Unwatch);
        _watches.Add(watch);
        return watch;
    }

    public void Forget(long before)
    {
        var index = LastAtOrBefore(before);
        Floor = Math.Max(Floor, before);
        if (index < 0)
            return;
        _atFloor = _history[index].After;
        _history.RemoveRange(0, index + 1);
    }

    public void Trim(int most)
    {
        if (_history.Count > most + most / 4)
            Forget(_history[_history.Count - most - 1].Revision);
    }

    /// <summary>Ends every watch, as when the type disappears or the server closes its connections.</summary>
    public void EndWatches()
    {
        foreach (var watch in _watches.ToArray())
            watch.End();
    }

    public int WatchCount => _watches.Count;

    private void Append(Change change)
    {
        _history.Add(change);
        foreach (var watch in _watches.ToArray())
            watch.Offer(change);
    }

    private void Unwatch(StoreWatch watch) => _watches.Remove(watch);

    private int LastAtOrBefore(long revision)
    {
        var (low, high) = (0, _history.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Revision <= revision)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}

/// <summary>A running watch: first what it missed, then what comes. A watcher that falls too far behind is ended, as the real server does.</summary>
public sealed class StoreWatch
{
    private readonly Channel<Change> _coming;
    private readonly Action<StoreWatch> _leave;

    internal StoreWatch(IReadOnlyList<Change> missed, int capacity, Action<StoreWatch> leave)
    {
        Missed = missed;
        _leave = leave;
        _coming = Channel.CreateBounded<Change>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    public IReadOnlyList<Change> Missed { get; }

    public ChannelReader<Change> Coming => _coming.Reader;

    internal void Offer(Change change)
    {
        if (!_coming.Writer.TryWrite(change))
            End();
    }

    internal void End()
    {
        _leave(this);
        _coming.Writer.TryComplete();
    }
}
