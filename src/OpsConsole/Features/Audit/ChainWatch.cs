using Microsoft.Extensions.Options;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>
/// Follows the chain: its new end often, the whole of it now and then, and the whole of it every time once something was found.
/// The head goes to the log each time: whoever keeps the log elsewhere can prove a cut even across a restart.
/// </summary>
public sealed partial class ChainWatch(AuditStore store, IOptions<AuditOptions> options, TimeProvider time, ILogger<ChainWatch> logger)
{
    private ChainState _state = ChainState.NotLooked;
    private DateTimeOffset _fullSince = DateTimeOffset.MinValue;

    /// <summary>Raised after every look, on any thread.</summary>
    public event Action? Looked;

    public ChainState State => Volatile.Read(ref _state);

    /// <summary>One look. Only one caller at a time.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var before = State;
        var now = time.GetUtcNow();
        var isFull = before.Fault is not null || now - _fullSince >= options.Value.FullVerifyInterval;
        var found = await store.VerifyAsync(before.Head, cancellationToken);
        // A replaced or cut end was found against the remembered head; from the start on the rest may look sound.
        if (isFull && found.Fault is null)
        {
            found = await store.VerifyAsync(AuditHead.Start, cancellationToken);
            _fullSince = now;
        }

        var since = found.Fault is null ? (DateTimeOffset?)null : before.FaultSince ?? now;
        Volatile.Write(ref _state, new(found.Head, time.GetUtcNow(), found.Fault, since));
        if (found.Fault is { } fault && before.Fault is null)
            LogBroken(fault.Sequence, fault.Reason);
        else if (found.Fault is null && found.Head.Sequence > before.Head.Sequence)
            LogVerified(found.Head.Sequence, Convert.ToHexStringLower(found.Head.Hash));
        Looked?.Invoke();
    }

    [LoggerMessage(300, LogLevel.Information, "The audit chain holds up to {Sequence}, head {Hash}")]
    private partial void LogVerified(long sequence, string hash);

    [LoggerMessage(301, LogLevel.Critical, "The audit chain does not hold at {Sequence}: {Reason}")]
    private partial void LogBroken(long sequence, string reason);
}
