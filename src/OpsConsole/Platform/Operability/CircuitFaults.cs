using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace OpsConsole.Platform.Operability;

/// <summary>
/// What ASP.NET's own figures of circuits do not say: how many began, and how many a fault ended. The framework tells of the latter
/// nowhere but in its log, so that is listened to.
/// </summary>
internal sealed class CircuitFaults : CircuitHandler, ILoggerProvider, ILogger
{
    private const string Category = "Microsoft.AspNetCore.Components.Server.Circuits.CircuitHost";
    private const string Ended = "CircuitUnhandledException";

    private readonly Meter _meter = new("OpsConsole.Circuits");
    private long _started;
    private long _failed;

    public CircuitFaults()
    {
        // Observed, so that a series is there from the start: what begins at 1 never rises.
        _meter.CreateObservableCounter("opsconsole.circuits.started", () => Interlocked.Read(ref _started), description: "Tabs that opened a circuit");
        _meter.CreateObservableCounter("opsconsole.circuits.failed", () => Interlocked.Read(ref _failed), description: "Circuits that a fault ended");
    }

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        return Task.CompletedTask;
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == Ended)
            Interlocked.Increment(ref _failed);
    }

    public void Dispose() => _meter.Dispose();
}
