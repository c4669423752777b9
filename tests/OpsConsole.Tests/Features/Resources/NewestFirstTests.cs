using System.Globalization;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class NewestFirstTests
{
    private const int PartSize = 3;

    private readonly NewestFirst<Entry> _list = new(entry => entry.Number, entry => entry.Look);
    private int _newest = 9;
    private string _look = "as it was";
    private int _reads;
    private Refusal? _refusal;

    [Fact]
    public async Task It_is_read_part_by_part_to_its_end()
    {
        await _list.BeginAsync(ReadAsync, CancellationToken.None);
        Assert.Equal([9, 8, 7], Numbers());

        await _list.MoreAsync(ReadAsync, CancellationToken.None);
        await _list.MoreAsync(ReadAsync, CancellationToken.None);

        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1], Numbers());
        Assert.Null(_list.Next);
    }

    [Fact]
    public async Task News_are_put_before_what_was_read_and_take_one_reading()
    {
        await _list.BeginAsync(ReadAsync, CancellationToken.None);
        await _list.MoreAsync(ReadAsync, CancellationToken.None);
        (_newest, _reads) = (11, 0);

        await _list.CatchUpAsync(ReadAsync, CancellationToken.None);

        Assert.Equal([11, 10, 9, 8, 7, 6, 5, 4], Numbers());
        Assert.Equal(1, _reads);
        // What was the newest may have changed by no longer being that.
        Assert.Equal(11, _list.Items![2].Seen);
        await _list.MoreAsync(ReadAsync, CancellationToken.None);
        Assert.Equal([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Numbers());
    }

    [Fact]
    public async Task News_of_several_parts_leave_no_gap()
    {
        await _list.BeginAsync(ReadAsync, CancellationToken.None);
        await _list.MoreAsync(ReadAsync, CancellationToken.None);
        _newest = 16;

        await _list.CatchUpAsync(ReadAsync, CancellationToken.None);

        Assert.Equal(Enumerable.Range(4, 13).Reverse(), Numbers());
    }

    [Fact]
    public async Task News_beyond_measure_begin_the_list_anew_without_a_gap()
    {
        await _list.BeginAsync(ReadAsync, CancellationToken.None);
        _newest = 100;

        await _list.CatchUpAsync(ReadAsync, CancellationToken.None);

        Assert.Equal(Enumerable.Range(89, 12).Reverse(), Numbers());
        await _list.MoreAsync(ReadAsync, CancellationToken.None);
        Assert.Equal(Enumerable.Range(86, 15).Reverse(), Numbers());
    }

    [Fact]
    public async Task A_reading_that_brings_nothing_new_leaves_the_very_same_list()
    {
        await _list.BeginAsync(ReadAsync, CancellationToken.None);
        await _list.MoreAsync(ReadAsync, CancellationToken.None);
        var read = _list.Items;

        await _list.CatchUpAsync(ReadAsync, CancellationToken.None);
        _list.Keep(entry => entry.Number > 0);
        Assert.Same(read, _list.Items);

        _look = "another";
        await _list.CatchUpAsync(ReadAsync, CancellationToken.None);
        Assert.Equal(["another", "another", "another", "as it was", "as it was", "as it was"], _list.Items!.Select(entry => entry.Look));
        _list.Keep(entry => entry.Number > 4);
        Assert.Equal([9, 8, 7, 6, 5], Numbers());
    }

    [Fact]
    public async Task A_refused_or_abandoned_reading_changes_nothing()
    {
        await _list.BeginAsync(ReadAsync, CancellationToken.None);
        _newest = 11;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _list.CatchUpAsync(ReadAsync, new CancellationToken(canceled: true)));
        _refusal = new(RefusalKind.NotFound, "Gone.", "Look elsewhere.");
        Assert.Same(_refusal, await _list.CatchUpAsync(ReadAsync, CancellationToken.None));

        Assert.Equal([9, 8, 7], Numbers());
    }

    private IEnumerable<int> Numbers() => _list.Items!.Select(entry => entry.Number);

    private Task<Answer<Part<Entry>>> ReadAsync(string? cursor)
    {
        _reads++;
        var last = cursor is null ? _newest + 1 : int.Parse(cursor, CultureInfo.InvariantCulture);
        List<Entry> items = [.. Enumerable.Range(1, last - 1).Reverse().Take(PartSize).Select(number => new Entry(number, _newest, _look))];
        return Task.FromResult<Answer<Part<Entry>>>(_refusal is not null
            ? _refusal
            : new Part<Entry>(items, items[^1].Number > 1 ? items[^1].Number.ToString(CultureInfo.InvariantCulture) : null));
    }

    private sealed record Entry(int Number, int Seen, string Look);
}
