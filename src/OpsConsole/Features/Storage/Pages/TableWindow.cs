using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>
/// The rows of one tab: a part of its view. While it is held, rows change in their places and none moves; while it is paused, nothing changes, and how many
/// updates wait is counted.
/// </summary>
public sealed class TableWindow
{
    private ViewSnapshot _seen = ViewSnapshot.Empty;
    private ViewSnapshot _shown = ViewSnapshot.Empty;
    private bool _isHeld;
    private int _from = -1;
    private RowKey? _open;

    /// <summary>Another list whenever a row of it is another.</summary>
    public IReadOnlyList<ShownRow> Rows { get; private set; } = Array.Empty<ShownRow>();

    /// <summary>What the counts are of.</summary>
    public ViewSnapshot Shown => _shown;

    public bool IsPaused { get; private set; }

    /// <summary>Rows of the view that are another than those shown, while it is paused; 0 otherwise.</summary>
    public int Waiting { get; private set; }

    /// <summary>The place of the first row among all that fit, from 0.</summary>
    public int Start { get; private set; }

    /// <summary>Afterwards what was seen meanwhile is still to be shown.</summary>
    public void Pause(bool isPaused) => (IsPaused, Waiting, _seen) = (isPaused, 0, _shown);

    public void Hold(bool isHeld)
    {
        _isHeld = isHeld;
        // What came meanwhile was seen, and not put in its place.
        if (!isHeld)
            _seen = ViewSnapshot.Empty;
    }

    /// <summary>Another view: nothing of the former one stays.</summary>
    public void Reset() => (_seen, _shown, Rows, _from, Start, IsPaused, Waiting) = (ViewSnapshot.Empty, ViewSnapshot.Empty, Array.Empty<ShownRow>(), -1, 0, false, 0);

    /// <summary>True where <see cref="Rows"/> is another list.</summary>
    public bool Take(LiveView view, int from, int count, RowKey? open, DateTimeOffset now, bool isMoved)
    {
        var next = view.Now;
        if (IsPaused && !isMoved && from == _from && _shown.Version >= 0)
        {
            if (!ReferenceEquals(next, _seen))
                Waiting = Differences(_shown, next);
            _seen = next;
            return open != _open && Put([.. Rows.Select(row => row.Row)], open, now);
        }
        if (ReferenceEquals(next, _seen) && from == _from && open == _open && !HasGone())
            return false;
        (_seen, _shown) = (next, next);
        if (_isHeld && from == _from && !isMoved)
            return Stay(next, open, now);
        // A page that lies behind the end is the last one.
        _from = from;
        Start = Math.Min(from, Math.Max(0, (next.Rows.Count - 1) / count * count));
        return Put([.. next.Rows.Skip(Start).Take(count)], open, now);
    }

    private bool HasGone() => !_isHeld && Rows.Any(row => row.IsGone);

    private bool Put(IReadOnlyList<LiveRow> rows, RowKey? open, DateTimeOffset now)
    {
        _open = open;
        var former = Rows;
        // Mostly a row changes in its place.
        Dictionary<RowKey, ShownRow>? moved = null;
        var shown = new ShownRow[rows.Count];
        for (var at = 0; at < shown.Length; at++)
            shown[at] = Of(
                at < former.Count && former[at].Row.Key == rows[at].Key ? former[at] : (moved ??= former.ToDictionary(row => row.Row.Key)).GetValueOrDefault(rows[at].Key),
                rows[at], isGone: false, open, now);
        return Become(shown);
    }

    /// <summary>The same rows in the same places, as they are now.</summary>
    private bool Stay(ViewSnapshot next, RowKey? open, DateTimeOffset now)
    {
        _open = open;
        var wanted = Rows.Select(row => row.Row.Key).ToHashSet();
        var there = next.Rows.Where(row => wanted.Contains(row.Key)).ToDictionary(row => row.Key);
        return Become([.. Rows.Select(row => there.TryGetValue(row.Row.Key, out var newer) ? Of(row, newer, isGone: false, open, now) : Of(row, row.Row, isGone: true, open, now))]);
    }

    private static ShownRow Of(ShownRow? former, LiveRow row, bool isGone, RowKey? open, DateTimeOffset now)
    {
        var isChosen = open == row.Key;
        return former is not null && ReferenceEquals(former.Row, row)
            ? former.IsGone == isGone && former.IsChosen == isChosen ? former : former with { IsGone = isGone, IsChosen = isChosen }
            : new(row, now, isGone, isChosen);
    }

    private bool Become(ShownRow[] rows)
    {
        if (rows.Length == Rows.Count && rows.Zip(Rows).All(pair => ReferenceEquals(pair.First, pair.Second)))
            return false;
        Rows = rows;
        return true;
    }

    private static int Differences(ViewSnapshot before, ViewSnapshot after)
    {
        var known = before.Rows.ToDictionary(row => row.Key);
        var differs = after.Rows.Count(row => !known.Remove(row.Key, out var former) || !ReferenceEquals(former, row));
        return differs + known.Count;
    }
}
