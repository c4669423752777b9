using Microsoft.Extensions.Options;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.Views.TestRows;

namespace OpsConsole.Tests.Features.Storage.Pages;

public sealed class TableWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly LiveTables _tables = new();
    private readonly TableWindow _window = new();
    private readonly LiveView _view;

    public TableWindowTests()
    {
        Put(Row("c1", "a"), Row("c1", "b"), Row("c1", "c"));
        _view = new LiveViews(_tables, Options.Create(new StorageOptions()), TimeProvider.System).Open(Query()).View;
        Take();
    }

    private IEnumerable<string> Shown => _window.Rows.Select(row => row.Row.Key.Name + (row.IsGone ? " gone" : ""));

    [Fact]
    public void A_row_that_does_not_change_stays_the_same_and_is_not_drawn_again()
    {
        var before = _window.Rows;
        Put(Row("c1", "b", text: "other"));

        Assert.True(Take());

        Assert.Same(before[0], _window.Rows[0]);
        Assert.NotSame(before[1], _window.Rows[1]);
        Assert.False(Take());
    }

    [Fact]
    public void Under_the_pointer_no_row_moves_and_what_goes_stays_in_its_place()
    {
        _window.Hold(true);
        Put(Row("c1", "c", StateKind.Failed), Row("c1", "new", StateKind.Failed));
        Gone("a");
        Take();

        Assert.Equal(["a gone", "b", "c"], Shown);
        Assert.Equal(StateKind.Failed, _window.Rows[2].Row.State);
        _window.Hold(false);
        Take();
        Assert.Equal(["c", "new", "b"], Shown);
    }

    [Fact]
    public void What_came_under_the_pointer_is_shown_when_it_leaves()
    {
        _window.Hold(true);
        Put(Row("c1", "aa"));
        Take();
        Assert.Equal(["a", "b", "c"], Shown);

        _window.Hold(false);
        Take();

        Assert.Equal(["a", "aa", "b", "c"], Shown);
    }

    [Fact]
    public void Paused_nothing_changes_and_what_waits_is_counted()
    {
        _window.Pause(true);
        Put(Row("c1", "b", text: "one"));
        Take();
        Put(Row("c1", "b", text: "two"), Row("c1", "new"));
        Gone("c");
        Take();

        Assert.Equal(["a", "b", "c"], Shown);
        Assert.Equal("", _window.Rows[1].Row.StateText);
        Assert.Equal(3, _window.Waiting);
        _window.Pause(false);
        Take();
        Assert.Equal(["a", "b", "new"], Shown);
        Assert.Equal(0, _window.Waiting);
    }

    [Fact]
    public void A_page_behind_the_end_is_the_last_one()
    {
        Take(from: 4, count: 2);

        Assert.Equal(["c"], Shown);
        Assert.Equal(2, _window.Start);
    }

    private bool Take(int from = 0, int count = 50)
    {
        _view.Refresh();
        return _window.Take(_view, from, count, null, Now, isMoved: false);
    }

    private void Put(params LiveRow[] rows) => _tables.Apply([.. rows.Select(row => new RowChange(row.Key, row))]);

    private void Gone(string name) => _tables.Apply([new(Key("c1", name), null)]);
}
