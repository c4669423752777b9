using System.Diagnostics;
using System.Globalization;

/// <summary>
/// Kills the process at a named step: <c>OPSCONSOLE_STOP_AT=capture.versions.stored:3</c> at the third time; and notes every step that the process
/// comes by as a line of the file <c>OPSCONSOLE_NOTE_STEPS</c>. The runtime asks for this name.
/// </summary>
internal sealed class StartupHook : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly Lock _gate = new();
    private readonly string? _step;
    private readonly string? _notes;
    private int _timesLeft;

    private StartupHook(string? step, int times, string? notes) => (_step, _timesLeft, _notes) = (step, times, notes);

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OPSCONSOLE_TELL_HEAP") is { Length: > 0 } heap)
            HeapTeller.Follow(heap);
        var stop = Environment.GetEnvironmentVariable("OPSCONSOLE_STOP_AT");
        var notes = Environment.GetEnvironmentVariable("OPSCONSOLE_NOTE_STEPS");
        if (stop is not { Length: > 0 } && notes is not { Length: > 0 })
            return;
        var parts = stop?.Split(':') ?? [];
        var times = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        DiagnosticListener.AllListeners.Subscribe(new StartupHook(parts.FirstOrDefault(), times, notes));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "OpsConsole.Steps")
            value.Subscribe(this, name => _notes is not null || name == _step);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (_notes is not null)
            lock (_gate)
                File.AppendAllText(_notes, value.Key + "\n");
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
