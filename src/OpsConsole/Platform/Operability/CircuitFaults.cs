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
    private readonly Counter<long> _started;
    private readonly Counter<long> _failed;

    public CircuitFaults()
    {
        _started = _meter.CreateCounter<long>("opsconsole.circuits.started", description: "Tabs that opened a circuit");
        _failed = _meter.CreateCounter<long>("opsconsole.circuits.failed", description: "Circuits that a fault ended");
        // A series that is there from the start can be alarmed on.
        _started.Add(0);
        _failed.Add(0);
    }

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _started.Add(1);
        return Task.CompletedTask;
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == Ended)
            _failed.Add(1);
    }

    public void Dispose() => _meter.Dispose();
}
