using OpsConsole.Features.Storage.Live;

namespace OpsConsole.Features.Storage.Views;

/// <summary>
/// One query, kept up to date for everybody who asks it: they share its rows and only look at its version. It is brought up to date at once when a
/// row changes, and then so often at most as the interval allows.
/// </summary>
public sealed class LiveView
{
    private readonly LiveTable _table;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ViewRows _rows;
    private readonly Lock _gate = new();
    private ViewSnapshot _now = ViewSnapshot.Empty;
    private int _isDue;

    internal LiveView(RowQuery query, LiveTable table, TimeSpan interval, TimeProvider time)
    {
        (Query, _table, _interval, _time, _rows) = (query, table, interval, time, new(query));
        table.Changed += Wake;
    }

    public RowQuery Query { get; }

    /// <summary>Raised on any thread after <see cref="Now"/> is another.</summary>
    public event Action? Changed;

    public ViewSnapshot Now => Volatile.Read(ref _now);

    internal int Holders { get; set; }

    /// <summary>Fills it, where nobody has yet; whoever asks the same meanwhile waits for it, and nobody else does.</summary>
    internal void Begin()
    {
        lock (_gate)
            if (_now.Version < 0)
                Refresh();
    }

    internal void Close() => _table.Changed -= Wake;

    internal void Refresh()
    {
        lock (_gate)
        {
            if (_table.Since(_now.Version) is { } news)
            {
                if (news.Changes.Count == 0)
                    return;
                _rows.Apply(news.Changes);
                Show(news.Version);
            }
            else
            {
                var all = _table.Read(Query.Clusters);
                _rows.Fill(all.Rows);
                Show(all.Version);
            }
        }
    }

    private void Show(long version) => Volatile.Write(ref _now, new(version, _rows.Rows(), _rows.Total, _rows.Counts()));

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
            _ = CatchUpAsync();
    }

    private async Task CatchUpAsync()
    {
        // Off the thread of whoever changed the table.
        await Task.Yield();
        do
        {
            Refresh();
            Changed?.Invoke();
            // What comes meanwhile is shown together, by the look after the pause.
            await Task.Delay(_interval, _time);
            Volatile.Write(ref _isDue, 0);
        }
        while (_table.Version > Now.Version && Interlocked.Exchange(ref _isDue, 1) == 0);
    }
}
