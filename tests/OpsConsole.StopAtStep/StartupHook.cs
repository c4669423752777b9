using System.Diagnostics;
using System.Globalization;

/// <summary>Kills the process at a named step: <c>OPSCONSOLE_STOP_AT=capture.version.stored:3</c> at the third time. The runtime asks for this name.</summary>
internal sealed class StartupHook : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly string _step;
    private int _timesLeft;

    private StartupHook(string step, int times) => (_step, _timesLeft) = (step, times);

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OPSCONSOLE_STOP_AT") is not { Length: > 0 } stop)
            return;
        var parts = stop.Split(':');
        var times = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        DiagnosticListener.AllListeners.Subscribe(new StartupHook(parts[0], times));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "OpsConsole.Steps")
            value.Subscribe(this, name => name == _step);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != _step || Interlocked.Decrement(ref _timesLeft) != 0)
            return;
        Process.GetCurrentProcess().Kill();
        // The signal may take a moment; nothing may happen after the step.
        Thread.Sleep(Timeout.Infinite);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
