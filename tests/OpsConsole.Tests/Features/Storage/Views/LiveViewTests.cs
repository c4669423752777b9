using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using Xunit;
using static OpsConsole.Tests.Features.Storage.Views.TestRows;

namespace OpsConsole.Tests.Features.Storage.Views;

public sealed class LiveViewTests
{
    private readonly LiveTables _tables = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    private LiveViews Views => field ??= new(_tables, Options.Create(new StorageOptions()), _time);

    [Fact]
    public void Those_who_ask_the_same_share_one_view_and_it_goes_with_the_last()
    {
        var first = Views.Open(Query());
        var second = Views.Open(Query());
        var other = Views.Open(Query(text: "a"));

        Assert.Same(first.View, second.View);
        Assert.NotSame(first.View, other.View);
        first.Dispose();
        first.Dispose();
        Assert.Equal(2, Views.Count);
        second.Dispose();
        other.Dispose();
        Assert.Equal(0, Views.Count);
    }

    [Fact]
    public async Task A_question_that_takes_long_keeps_nobody_waiting_who_asks_another()
    {
        using var asked = new ManualResetEventSlim();
        using var answer = new ManualResetEventSlim();
        var hasGivenUp = false;
        var slow = new RowShape(RowKind.Bucket, Shape.Columns, [], [_ => Slowly()]);
        _tables.Apply([new(Key("c1", "a"), Row("c1", "a"))]);
        var views = Views;
        var waiting = Task.Run(() => views.Open(new(slow, ["c1"], "word", [], null, isDescending: false)), TestContext.Current.CancellationToken);
        Assert.True(asked.Wait(Patience.Limit, TestContext.Current.CancellationToken));

        using var other = views.Open(Query());

        Assert.Single(other.View.Now.Rows);
        Assert.False(hasGivenUp);
        answer.Set();
        (await waiting).Dispose();

        string Slowly()
        {
            asked.Set();
            hasGivenUp = !answer.Wait(Patience.Limit);
            return "";
        }
    }

    [Fact]
    public async Task However_much_changes_it_is_looked_at_once_an_interval_and_nothing_stays_stale()
    {
        using var hold = Views.Open(Query());
        var looks = 0;
        hold.View.Changed += () => Interlocked.Increment(ref looks);

        for (var change = 0; change < 5000; change++)
            _tables.Apply([new(Key("c1", "a"), Row("c1", "a", text: $"{change}"))]);

        using var patience = new CancellationTokenSource(Patience.Limit);
        while (hold.View.Now.Rows is not [{ StateText: "4999" }] || Volatile.Read(ref looks) == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        Assert.InRange(looks, 1, 3);
    }

    [Fact]
    public void A_table_tells_what_is_different_since_a_number_and_says_when_that_is_too_long_ago()
    {
        var table = _tables[RowKind.Bucket];
        _tables.Apply([new(Key("c1", "a"), Row("c1", "a")), new(Key("c1", "b"), Row("c1", "b"))]);
        var at = table.Version;
        _tables.Apply([new(Key("c1", "a"), Row("c1", "a", text: "one"))]);
        _tables.Apply([new(Key("c1", "b"), null)]);
        _tables.Apply([new(Key("c1", "a"), Row("c1", "a", text: "two"))]);

        var news = table.Since(at)!;

        Assert.Equal(["b", "a"], news.Changes.Select(change => change.Key.Name));
        Assert.Equal((null, "two"), (news.Changes[0].Row, news.Changes[1].Row?.StateText));
        Assert.Equal(("", ""), (news.Changes[0].Before?.StateText, news.Changes[1].Before?.StateText));
        Assert.Empty(table.Since(table.Version)!.Changes);
        Assert.Null(table.Since(-1));
        Assert.Null(table.Since(table.Version + 1));
        for (var change = 0; change <= LiveTable.LogLength; change++)
            _tables.Apply([new(Key("c1", "a"), Row("c1", "a", text: $"{change}"))]);
        Assert.Null(table.Since(at));
    }
}
