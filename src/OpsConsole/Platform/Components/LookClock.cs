namespace OpsConsole.Platform.Components;

/// <summary>
/// The turns at which open tabs look whether there is something new: twice a second for each, all by one timer, because a timer for each component
/// of each tab costs more than what moves on it. They take turns, so that not all read in the same moment when a minute begins.
/// </summary>
internal sealed class LookClock : IDisposable
{
    /// <summary>From a look to the next of the same follower.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private const int Turns = 10;

    private readonly HashSet<LookTurns>[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new HashSet<LookTurns>())];
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private uint _joined;
    private uint _turn;

    public LookClock(TimeProvider time)
    {
        // Nothing of the tab that happens to come first belongs to the others.
        using var apart = ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(_ => Turn(), null, Interval / Turns, Interval / Turns);
    }

    /// <param name="look">Called on the clock's thread: it must be quick, wait for nothing there, and throw nothing. Its context is that of this call.</param>
    public LookTurns Follow(Action look)
    {
        lock (_gate)
        {
            var follower = new LookTurns(this, _joined++, look);
            _turns[follower.Place % Turns].Add(follower);
            return follower;
        }
    }

    internal void Leave(LookTurns follower)
    {
        lock (_gate)
            _turns[follower.Place % Turns].Remove(follower);
    }

    public void Dispose() => _timer.Dispose();

    private void Turn()
    {
        LookTurns[] due;
        lock (_gate)
            due = [.. _turns[_turn++ % Turns]];
        foreach (var follower in due)
            follower.Look();
    }
}

/// <summary>The turns of one follower, until it is disposed.</summary>
internal sealed class LookTurns(LookClock clock, uint place, Action look) : IDisposable
{
    /// <summary>Multiples of the golden ratio fill the unit evenly, however many there are.</summary>
    private const double GoldenRatio = 0.6180339887498949;

    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    public uint Place => place;

    /// <summary>From 0 to 1, of each another; of the first 0.</summary>
    public double Phase { get; } = place * GoldenRatio % 1;

    public void Look()
    {
        if (_context is null)
            look();
        else
            ExecutionContext.Run(_context, static look => ((Action)look!)(), look);
    }

    public void Dispose() => clock.Leave(this);
}
