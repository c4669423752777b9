using OpsConsole.Platform.Audit;

namespace OpsConsole.Platform.Access;

/// <summary>Writes sign-ins that came to nothing into the audit chain. They come from strangers, so they are counted beyond a rate instead of filling it.</summary>
internal sealed partial class SignInJournal(AuditLog audit, TimeProvider time, ILogger<SignInJournal> logger)
{
    private const int FailuresRecordedPerMinute = 30;

    private readonly Lock _lock = new();
    private DateTimeOffset _minute;
    private int _failures, _unrecorded;

    public async Task FailedAsync(Caller? caller, string reason, string? address, CancellationToken cancellationToken)
    {
        LogSignInFailed(reason, address);
        if (TakeTurn() is { } unrecorded)
            await RecordOrLogAsync(new()
            {
                Caller = caller,
                Action = "signin.failed",
                Subject = "console",
                Outcome = "refused",
                Detail = unrecorded == 0
                    ? new Dictionary<string, string> { ["reason"] = reason, ["address"] = address ?? "" }
                    : new Dictionary<string, string> { ["reason"] = reason, ["address"] = address ?? "", ["unrecordedBefore"] = $"{unrecorded}" },
            }, cancellationToken);
    }

    /// <summary>How many failures went unrecorded before this one; null where this one does too.</summary>
    private int? TakeTurn()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _minute >= TimeSpan.FromMinutes(1))
                (_minute, _failures) = (now, 0);
            if (++_failures > FailuresRecordedPerMinute)
            {
                _unrecorded++;
                return null;
            }
            var unrecorded = _unrecorded;
            _unrecorded = 0;
            return unrecorded;
        }
    }

    private async Task RecordOrLogAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        try
        {
            await audit.RecordAsync(auditEvent, cancellationToken);
        }
        // What is recorded here has happened already; the log keeps what the chain could not take.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogUnrecorded(auditEvent.Action, auditEvent.Caller?.Key.Subject, error);
        }
    }

    [LoggerMessage(201, LogLevel.Warning, "A sign-in failed: {Reason}, from {Address}")]
    private partial void LogSignInFailed(string reason, string? address);

    [LoggerMessage(202, LogLevel.Error, "{Action} of {Subject} could not be written to the audit chain")]
    private partial void LogUnrecorded(string action, string? subject, Exception error);
}
