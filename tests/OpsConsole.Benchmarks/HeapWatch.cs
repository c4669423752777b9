namespace OpsConsole.Benchmarks;

/// <summary>The highest managed memory and the highest of the process while something runs, above what stood before it, garbage not yet collected included.</summary>
internal sealed class HeapWatch : IDisposable
{
    private readonly long _before;
    private readonly Thread _thread;
    private readonly long _processBefore = Environment.WorkingSet;
    private long _highest;
    private long _processHighest;
    private volatile bool _stopped;

    public HeapWatch()
    {
        _before = _highest = GC.GetTotalMemory(forceFullCollection: true);
        _thread = new Thread(Look) { IsBackground = true, Name = "heap watch" };
        _thread.Start();
    }

    public double GrowthInMebibytes => (Interlocked.Read(ref _highest) - _before) / (1024.0 * 1024.0);

    public double ProcessGrowthInMebibytes => Math.Max(0, Interlocked.Read(ref _processHighest) - _processBefore) / (1024.0 * 1024.0);

    /// <summary>What is still held once everything that may go is gone.</summary>
    public double KeptInMebibytes => (GC.GetTotalMemory(forceFullCollection: true) - _before) / (1024.0 * 1024.0);

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Look()
    {
        while (!_stopped)
        {
            Interlocked.Exchange(ref _highest, Math.Max(Interlocked.Read(ref _highest), GC.GetTotalMemory(forceFullCollection: false)));
            Interlocked.Exchange(ref _processHighest, Math.Max(Interlocked.Read(ref _processHighest), Environment.WorkingSet));
            // Between two looks, so that looking costs the measured work little.
            Thread.Sleep(2);
        }
    }
}
