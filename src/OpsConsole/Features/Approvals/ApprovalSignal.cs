namespace OpsConsole.Features.Approvals;

/// <summary>Wakes whoever waits for requests to change, in this process; other processes hear it through the database.</summary>
public sealed class ApprovalSignal
{
    private long _version;

    public event Action? Raised;

    public long Version => Interlocked.Read(ref _version);

    /// <summary>After the commit of whatever changed.</summary>
    public void Changed()
    {
        Interlocked.Increment(ref _version);
        Raised?.Invoke();
    }
}
