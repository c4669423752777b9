namespace OpsConsole.Features.Approvals;

/// <summary>Wakes whoever waits for requests to change, in this process; other processes hear it through the database.</summary>
public sealed class ApprovalSignal
{
    private long _version;

    /// <summary>Requests changed, here or elsewhere.</summary>
    public event Action? Raised;

    /// <summary>They changed here, and others should be told.</summary>
    public event Action? RaisedHere;

    public long Version => Interlocked.Read(ref _version);

    /// <summary>After the commit of whatever changed.</summary>
    public void Changed()
    {
        ChangedElsewhere();
        RaisedHere?.Invoke();
    }

    /// <summary>Another process said so.</summary>
    internal void ChangedElsewhere()
    {
        Interlocked.Increment(ref _version);
        Raised?.Invoke();
    }
}
