namespace OpsConsole.Features.Approvals.Execution;

/// <summary>What the lanes of one run share: the items that wait, how much failed, and why nothing more is begun.</summary>
internal sealed class RunProgress(Begun begun, int atOnce, IReadOnlyList<PlanItem> waiting, int failures, int begins) : IDisposable
{
    private const int MostFailures = 3;

    private readonly Lock _gate = new();
    private readonly Queue<PlanItem> _waiting = new(waiting);
    private int _left = waiting.Count;
    private int _begins = begins;
    private int _failures = failures;
    private int _wave = waiting.Count == 0 ? 0 : waiting[0].Wave;
    private string? _ending = begun.Obstacle is { } obstacle ? $"stopped: {obstacle}" : null;
    private bool _isEndedByOthers;
    private long _toldAt, _askedAt;

    public Begun Begun => begun;

    /// <summary>One for each call that may be under way.</summary>
    public SemaphoreSlim Turns { get; } = new(atOnce);

    /// <summary>Held by whoever asks what is in the way.</summary>
    public SemaphoreSlim Asking { get; } = new(1);

    /// <summary>The timestamp from before the newest answer about what is in the way.</summary>
    public long AskedAt
    {
        get => Volatile.Read(ref _askedAt);
        set => Volatile.Write(ref _askedAt, value);
    }

    /// <summary>How many calls were begun here and before.</summary>
    public int Begins
    {
        get
        {
            lock (_gate)
                return _begins;
        }
    }

    /// <summary>Something of the wave that is open waits for its turn.</summary>
    public bool GoesOn
    {
        get
        {
            lock (_gate)
                return _ending is null && _waiting.TryPeek(out var next) && next.Wave <= _wave;
        }
    }

    /// <summary>Opens the next wave, once everything of the ones before came to a result; false where nothing more is begun.</summary>
    public bool OpenNext()
    {
        lock (_gate)
        {
            if (_ending is not null || !_waiting.TryPeek(out var next))
                return false;
            _wave = next.Wave;
            return true;
        }
    }

    /// <summary>The first reason; null while it goes on.</summary>
    public string? Ending
    {
        get
        {
            lock (_gate)
                return _ending;
        }
    }

    /// <summary>It ended because items failed or changed, and no outcome is unknown.</summary>
    public bool IsEndedByOthers
    {
        get
        {
            lock (_gate)
                return _isEndedByOthers;
        }
    }

    /// <summary>The next items of the open wave in the order of the plan; none where nothing more of it is begun.</summary>
    public IReadOnlyList<PlanItem> Take(int most)
    {
        lock (_gate)
        {
            var taken = new List<PlanItem>();
            while (_ending is null && taken.Count < most && _waiting.TryPeek(out var item) && item.Wave <= _wave)
                taken.Add(_waiting.Dequeue());
            return taken;
        }
    }

    /// <summary>So many had their turn, and nothing is to be begun of them.</summary>
    public void Pass(int items)
    {
        lock (_gate)
            _left -= items;
    }

    /// <summary>The call of one more is to be begun; false where nothing more is.</summary>
    public bool Begin()
    {
        lock (_gate)
        {
            _left--;
            if (_ending is not null)
                return false;
            _begins++;
            return true;
        }
    }

    public void Note(IReadOnlyList<ItemResult> results)
    {
        lock (_gate)
        {
            _failures += results.Count(result => result.State is ItemState.Refused or ItemState.Failed);
            var wentOn = _ending is null;
            _ending ??= results.Any(result => result.State is ItemState.Unknown) ? "stopped at an item whose outcome is unknown"
                : begun.Plan.OnDrift is DriftChoice.Stale && results.Any(result => result is { State: ItemState.Skipped, SaysNothingOfOthers: false }) ? "stopped at an item that changed"
                : _failures >= MostFailures && _left > 0 ? $"stopped at the {_failures}. failure" : null;
            var isUnknown = results.Any(result => result.State is ItemState.Unknown);
            _isEndedByOthers = !isUnknown && (_isEndedByOthers || wentOn && _ending is not null);
        }
    }

    /// <summary>The first reason stands.</summary>
    public void End(string why)
    {
        lock (_gate)
            _ending ??= why;
    }

    public void Dispose()
    {
        Turns.Dispose();
        Asking.Dispose();
    }

    /// <summary>True once an interval, for whoever asks first.</summary>
    public bool IsToBeTold(long now, long interval)
    {
        lock (_gate)
        {
            if (now - _toldAt < interval && _toldAt != 0)
                return false;
            _toldAt = now;
            return true;
        }
    }
}
