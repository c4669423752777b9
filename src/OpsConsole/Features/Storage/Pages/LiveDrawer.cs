using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>What is known of one row, beside its table; drawn again when the row is another.</summary>
public abstract class LiveDrawer : ComponentBase, IDisposable
{
    private int _isDue;
    private LiveTable? _table;

    [Parameter, EditorRequired] public RowKey Key { get; set; }

    /// <summary>The address without the drawer.</summary>
    [Parameter, EditorRequired] public string Close { get; set; } = "";

    [Inject] protected LiveStorage Live { get; set; } = null!;
    [Inject] protected TimeProvider Clock { get; set; } = null!;

    /// <summary>Its newest state; the last one where it is gone; null where nothing is known of it.</summary>
    protected LiveRow? Row { get; private set; }

    protected bool IsGone { get; private set; }

    public void Dispose()
    {
        if (_table is not null)
            _table.Changed -= Wake;
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
            return;
        _table = Live.Tables[Key.Kind];
        _table.Changed += Wake;
    }

    protected override void OnParametersSet() => Look();

    private bool Look()
    {
        var now = Live.Tables[Key.Kind].Find(Key);
        if (ReferenceEquals(now, Row) && IsGone == now is null)
            return false;
        (Row, IsGone) = (now ?? Row, now is null);
        return true;
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
            _ = DrawAsync();
    }

    private async Task DrawAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                Volatile.Write(ref _isDue, 0);
                if (Look())
                    StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page was left.
        }
    }
}
