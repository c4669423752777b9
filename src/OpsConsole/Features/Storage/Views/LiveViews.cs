using Microsoft.Extensions.Options;
using OpsConsole.Features.Storage.Live;

namespace OpsConsole.Features.Storage.Views;

/// <summary>All views that somebody looks at: one a query, whoever asks it.</summary>
public sealed class LiveViews(LiveTables tables, IOptions<StorageOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LiveView> _views = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
                return _views.Count;
        }
    }

    public ViewHold Open(RowQuery query)
    {
        LiveView? view;
        lock (_gate)
        {
            if (!_views.TryGetValue(query.Key, out view))
                _views[query.Key] = view = new(query, tables[query.Shape.Kind], options.Value.PublishInterval, time);
            view.Holders++;
        }
        view.Begin();
        return new(view, () => Release(view));
    }

    private void Release(LiveView view)
    {
        lock (_gate)
            if (--view.Holders == 0)
            {
                _views.Remove(view.Query.Key);
                view.Close();
            }
    }
}

/// <summary>Keeps a view open until it is disposed.</summary>
public sealed class ViewHold(LiveView view, Action release) : IDisposable
{
    private Action? _release = release;

    public LiveView View { get; } = view;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
