using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class LookClockTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LookClock _clock;

    public LookClockTests() => _clock = new(_time);

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void Everybody_looks_once_an_interval_and_not_all_in_one_moment()
    {
        var looks = new int[30];
        var moments = new HashSet<DateTimeOffset>();
        for (var at = 0; at < looks.Length; at++)
        {
            var place = at;
            _clock.Follow(() =>
            {
                looks[place]++;
                moments.Add(_time.GetUtcNow());
            });
        }

        for (var step = 0; step < 10; step++)
            _time.Advance(LookClock.Interval / 10);

        Assert.All(looks, count => Assert.Equal(1, count));
        Assert.Equal(10, moments.Count);
        _time.Advance(LookClock.Interval * 3);
        Assert.All(looks, count => Assert.Equal(4, count));
    }

    [Fact]
    public void Whoever_has_left_is_not_called_and_may_leave_while_looking()
    {
        var (stayed, left) = (0, 0);
        LookTurns? leaving = null;
        leaving = _clock.Follow(() =>
        {
            left++;
            leaving!.Dispose();
        });
        _clock.Follow(() => stayed++);

        _time.Advance(LookClock.Interval * 3);

        Assert.Equal((3, 1), (stayed, left));
    }

    [Fact]
    public void Each_looks_in_the_context_that_it_came_with()
    {
        var trace = new AsyncLocal<string>();
        var seen = new List<string?>();
        foreach (var name in new[] { "first tab", "second tab" })
        {
            trace.Value = name;
            _clock.Follow(() => seen.Add(trace.Value));
        }
        trace.Value = "whoever moves the clock";

        _time.Advance(LookClock.Interval);

        Assert.Equal(["first tab", "second tab"], seen.Order());
    }

    [Fact]
    public void Phases_are_spread_over_the_unit_and_the_first_is_none()
    {
        var phases = Enumerable.Range(0, 100).Select(_ => _clock.Follow(() => { }).Phase).ToList();

        Assert.Equal(0, phases[0]);
        var tenths = phases.GroupBy(phase => (int)(phase * 10)).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(Enumerable.Range(0, 10), tenths.Keys.Order());
        Assert.All(tenths.Values, count => Assert.InRange(count, 9, 11));
    }
}
