using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Feed;

/// <summary>
/// Every open request in memory: an inbox is cut from it by a person's rights, and no page asks the database for one. What happens in this process is
/// read at once, what others do when they say so; a look each second proves that nothing was missed. Only requests that changed are read anew.
/// </summary>
public sealed partial class ApprovalFeed(
    FeedStore store, RuleSetStore rules, ApprovalSignal signal, DatabaseHealth database, TimeProvider time, ILogger<ApprovalFeed> logger) : BackgroundService
{
    private const int MostEnded = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    /// <summary>Changes that come thick are read together.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _looking = new(1);
    private TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ApprovalSnapshot _now = ApprovalSnapshot.Empty;
    private long _rulesRead = -1;
    private long _lookedAt;

    /// <summary>Raised on any thread after <see cref="Version"/> rose.</summary>
    public event Action? Changed;

    public ApprovalSnapshot Now => Volatile.Read(ref _now);

    public long Version => Now.Version;

    /// <summary>When the rows were last looked at, by this process's clock; null before the first time.</summary>
    public DateTimeOffset? AsOf => Interlocked.Read(ref _lookedAt) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>The database's clock, carried on by this process's.</summary>
    public DateTimeOffset DatabaseNow => time.GetUtcNow() + Now.Ahead;

    public override void Dispose()
    {
        signal.Raised -= Call;
        _looking.Dispose();
        base.Dispose();
    }

    /// <summary>Looks now: whoever awaits it sees what was committed before.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            // The marks come first: what moves after them is seen the next time.
            var marks = await store.MarksAsync(cancellationToken);
            var next = await NextAsync(Now, marks, cancellationToken);
            var at = time.GetUtcNow();
            Interlocked.Exchange(ref _lookedAt, at.UtcTicks);
            if (next is null)
                return;
            Volatile.Write(ref _now, next with { Version = next.Version + 1, Ahead = marks.Now - at });
        }
        finally
        {
            _looking.Release();
        }
        Changed?.Invoke();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        signal.Raised += Call;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Set before the look: a call that comes while it reads is another look.
            var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _called, called);
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await LookAsync(stoppingToken);
            }
            // The edge of the loop: a database that goes away is shown elsewhere, and what was read before keeps its age.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotLooked(error);
            }
            // The pause is short after a call and ends with one; without any it is the proof's turn.
            await Task.Delay(Breath, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAny(called.Task, Task.Delay(Interval - Breath, time, stoppingToken));
        }
    }

    private void Call() => Volatile.Read(ref _called).TrySetResult();

    /// <summary>Null where nothing changed.</summary>
    private async Task<ApprovalSnapshot?> NextAsync(ApprovalSnapshot before, FeedMarks marks, CancellationToken cancellationToken)
    {
        var known = before.Open.ToDictionary(open => open.Request.Id);
        var moved = marks.Open.Where(mark => !known.TryGetValue(mark.Key, out var open) || open.Request.RowVersion != mark.Value).Select(mark => mark.Key);
        var gone = known.Keys.Where(id => !marks.Open.ContainsKey(id));
        List<Guid> ids = [.. moved, .. gone];
        var haveRulesMoved = marks.Rules != _rulesRead;
        if (before.Version > 0 && ids.Count == 0 && !haveRulesMoved && marks.Halt == before.Halt)
            return null;
        var read = ids.Count == 0 ? [] : await store.ReadAsync(ids, cancellationToken);
        foreach (var id in ids)
            known.Remove(id);
        foreach (var open in read.Where(open => Transitions.IsOpen(open.Request.State)))
            known[open.Request.Id] = open;
        var inForce = haveRulesMoved ? await RulesAsync(cancellationToken) : before.Rules;
        _rulesRead = marks.Rules;
        return before with
        {
            Open = [.. known.Values.OrderByDescending(open => open.Request.Number)],
            Ended = [.. before.Ended.Concat(read.Select(open => open.Request).Where(request => Transitions.IsFinal(request.State))).TakeLast(MostEnded)],
            Halt = marks.Halt,
            Rules = inForce,
        };
    }

    private async Task<RuleSet?> RulesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await rules.CurrentAsync(cancellationToken);
        }
        catch (FormatException error)
        {
            // Nothing runs by rules that are half understood; requests are shown all the same.
            LogRulesUnreadable(error);
            return null;
        }
    }

    [LoggerMessage(1320, LogLevel.Warning, "Open requests could not be looked at")]
    private partial void LogNotLooked(Exception error);

    [LoggerMessage(1321, LogLevel.Error, "The approval rules in force cannot be read")]
    private partial void LogRulesUnreadable(Exception error);
}
