namespace OpsConsole.Platform.Access;

/// <summary>When the directory last answered and since when it does not; for settings and health.</summary>
public sealed class DirectoryState(TimeProvider time)
{
    private readonly Lock _lock = new();
    private DirectoryReport _report = new(null, null, null);

    public DirectoryReport Report
    {
        get { lock (_lock) return _report; }
    }

    internal void Record(Refusal? refusal)
    {
        var now = time.GetUtcNow();
        lock (_lock)
            _report = refusal is null
                ? new(now, null, null)
                : _report with { FailingSince = _report.FailingSince ?? now, Reason = refusal.Message };
    }
}

/// <summary>Null where there was no answer yet, and where the directory does not fail.</summary>
public sealed record DirectoryReport(DateTimeOffset? LastAnswer, DateTimeOffset? FailingSince, string? Reason);
