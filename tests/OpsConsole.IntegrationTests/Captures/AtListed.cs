using System.Diagnostics;
using OpsConsole.Platform;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>Does something once between the end of a type's list and the commit of it, in the captures that the current flow starts.</summary>
internal sealed class AtListed : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<AtListed?> Flow = new();

    private readonly string _type;
    private readonly IDisposable _listeners;
    private Func<Task>? _work;

    private AtListed(string type, Func<Task> work)
    {
        (_type, _work) = (type, work);
        Flow.Value = this;
        _listeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public bool HasRun => _work is null;

    public static AtListed Do(string type, Func<Task> work) => new(type, work);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Steps.ListenerName)
            value.Subscribe(this, name => name == "capture.type.listed");
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Steps of other tests of this process come by here too.
        if (Flow.Value != this || !Equals(Activity.Current?.GetTagItem("type"), _type) || Interlocked.Exchange(ref _work, null) is not { } work)
            return;
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
