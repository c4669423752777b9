using Microsoft.Extensions.Options;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Audit;

/// <summary>
/// Follows the chain: its new end often, the whole of it now and then, and the whole of it every time once something was found.
/// The head goes to the log each time: whoever keeps the log elsewhere can prove a cut even across a restart.
/// </summary>
public sealed partial class ChainWatch(AuditStore store, IOptions<AuditOptions> options, TimeProvider time, ILogger<ChainWatch> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _asking = new();
    private ChainState _state = ChainState.NotLooked;
    private ChainProgress? _progress;
    private Task<ChainState>? _asked;
    private DateTimeOffset _fullSince = DateTimeOffset.MinValue;

    /// <summary>Raised after every look and on its way, on any thread.</summary>
    public event Action? Looked;

    public ChainState State => Volatile.Read(ref _state);

    /// <summary>Null while nobody waits for a look at the whole.</summary>
    public ChainProgress? Progress => Volatile.Read(ref _progress);

    /// <summary>One look at the new end, and at the whole when its time has come.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var isDue = State.Fault is not null || time.GetUtcNow() - _fullSince >= options.Value.FullVerifyInterval;
            await LookAsync(isDue, null, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The whole chain, now. Those who ask meanwhile share the look; it goes on when they leave.</summary>
    public Task<ChainState> VerifyWholeAsync()
    {
        lock (_asking)
            return _asked is { IsCompleted: false } underWay ? underWay : _asked = Task.Run(VerifyOnceAsync);
    }

    public void Dispose() => _one.Dispose();

    private async Task<ChainState> VerifyOnceAsync()
    {
        await _one.WaitAsync();
        try
        {
            using var span = Traces.Begin("verify audit chain");
            var last = await store.LastSequenceAsync(CancellationToken.None);
            Show(new(0, last));
            await LookAsync(isWhole: true, sequence => Show(new(sequence, Math.Max(last, sequence))), CancellationToken.None);
            return State;
        }
        finally
        {
            Show(null);
            _one.Release();
        }
    }

    private async Task LookAsync(bool isWhole, Action<long>? followed, CancellationToken cancellationToken)
    {
        var before = State;
        var now = time.GetUtcNow();
        var heldAt = (await store.ReadPlaceAsync(before.Head.Sequence, cancellationToken)).At;
        var isFirst = isWhole && before.Head.Sequence == 0;
        var found = isFirst ? new(before.Head, null) : await store.VerifyAsync(before.Head, cancellationToken);
        var wholeAt = before.WholeAt;
        // A replaced or cut end was found against the remembered head; from the start on the rest may look sound.
        if (isWhole && found.Fault is null)
        {
            found = await store.VerifyAsync(AuditHead.Start, cancellationToken, followed);
            _fullSince = now;
            wholeAt = found.Fault is null ? time.GetUtcNow() : wholeAt;
        }

        var since = found.Fault is null ? (DateTimeOffset?)null : before.FaultSince ?? now;
        Volatile.Write(ref _state, new(found.Head, time.GetUtcNow(), found.Fault, since) { WholeAt = wholeAt, HeldAt = heldAt });
        if (found.Fault is { } fault && before.Fault is null)
            LogBroken(fault.Sequence, fault.Reason);
        else if (found.Fault is null && found.Head.Sequence > before.Head.Sequence)
            LogVerified(found.Head.Sequence, Convert.ToHexStringLower(found.Head.Hash));
        Looked?.Invoke();
    }

    private void Show(ChainProgress? progress)
    {
        Volatile.Write(ref _progress, progress);
        Looked?.Invoke();
    }

    [LoggerMessage(300, LogLevel.Information, "The audit chain holds up to {Sequence}, head {Hash}")]
    private partial void LogVerified(long sequence, string hash);

    [LoggerMessage(301, LogLevel.Critical, "The audit chain does not hold at {Sequence}: {Reason}")]
    private partial void LogBroken(long sequence, string reason);
}
