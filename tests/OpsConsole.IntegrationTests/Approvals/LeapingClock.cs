namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>Goes as the machine's clock does, and leaps ahead when it is told to; the time of day stays.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long _ahead;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

    public void Leap(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond);
}
