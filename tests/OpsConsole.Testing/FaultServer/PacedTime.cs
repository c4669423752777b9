using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace OpsConsole.Testing.FaultServer;

/// <summary>A fake clock that notes what it is asked to wait for, so that a test may follow the work instead of racing it.</summary>
public sealed class PacedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentQueue<TimeSpan> _waits = [];

    /// <summary>Every wait that was asked for, in order; those without end are not among them.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Note(dueTime);
        return new NotedTimer(this, base.CreateTimer(callback, state, dueTime, period));
    }

    /// <summary>Lets the clock run until the work is done, <paramref name="beforeEachSecond"/> permitting.</summary>
    public async Task<T> RunAsync<T>(Task<T> work, Func<Task>? beforeEachSecond = null)
    {
        await Eventually.True(async () =>
        {
            if (work.IsCompleted)
                return true;
            if (beforeEachSecond is not null)
                await beforeEachSecond();
            Advance(TimeSpan.FromSeconds(1));
            return work.IsCompleted;
        }, "the work is done while the clock runs");
        return await work;
    }

    private void Note(TimeSpan wait)
    {
        if (wait != Timeout.InfiniteTimeSpan)
            _waits.Enqueue(wait);
    }

    private sealed class NotedTimer(PacedTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Note(dueTime);
            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
