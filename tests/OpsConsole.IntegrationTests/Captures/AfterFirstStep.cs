using System.Diagnostics;
using OpsConsole.Platform;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>Does something once after the first step of a purge is committed and before its next, in the purges that the current flow starts.</summary>
internal sealed class AfterFirstStep : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<AfterFirstStep?> Flow = new();

    private readonly IDisposable _listeners;
    private Func<Task>? _work;

    private AfterFirstStep(Func<Task> work)
    {
        _work = work;
        Flow.Value = this;
        _listeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public static AfterFirstStep Do(Func<Task> work) => new(work);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Steps.ListenerName)
            value.Subscribe(this, name => name == "capture.history.purged");
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Steps of other tests of this process come by here too.
        if (value.Key == "capture.history.purged" && Flow.Value == this && Interlocked.Exchange(ref _work, null) is { } work)
            Task.Run(work).GetAwaiter().GetResult();
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        Flow.Value = null;
        _listeners.Dispose();
    }
}
