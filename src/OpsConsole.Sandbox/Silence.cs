namespace OpsConsole.Sandbox;

/// <summary>What a server that hangs says.</summary>
public static class Silence
{
    /// <summary>Ends only with whoever waits: no clock ends it.</summary>
    public static Task UntilAsync(CancellationToken gone) => Task.Delay(Timeout.InfiniteTimeSpan, gone);
}
