using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Postgres;

/// <summary>Whether the database can be worked with, since when, and if not why.</summary>
public sealed record DatabaseState(bool IsUp, DateTimeOffset Since, string Reason);

/// <summary>Watches the connection, so that readiness and the banner tell the truth within seconds and the pool is clean when the server is back.</summary>
public sealed partial class DatabaseHealth : BackgroundService
{
    private static readonly Meter Meter = new("OpsConsole.Database");

    private readonly DatabaseGate _gate;
    private readonly Database[] _databases;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ILogger<DatabaseHealth> _logger;
    private readonly Lock _change = new();
    private DatabaseState _state;
    private long _version;
    private TaskCompletionSource _lookNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DatabaseHealth(
        DatabaseGate gate, Database database, TimeProvider time, IOptions<PostgresOptions> options, ILogger<DatabaseHealth> logger,
        [FromKeyedServices(Database.Prepared)] Database? prepared = null)
    {
        (_gate, _time, _interval, _logger) = (gate, time, options.Value.WatchInterval, logger);
        _databases = prepared is null ? [database] : [database, prepared];
        _state = new(false, time.GetUtcNow(), "not asked yet");
        Meter.CreateObservableGauge("opsconsole.database.up", () => State.IsUp ? 1 : 0, description: "1 while the database can be worked with");
        // One lost connection is no lost server: look at once instead of believing it.
        foreach (var used in _databases)
            used.ConnectionLost += _ => Volatile.Read(ref _lookNow).TrySetResult();
    }

    /// <summary>Raised after every change of <see cref="State"/>, on any thread.</summary>
    public event Action? Changed;

    public DatabaseState State => Volatile.Read(ref _state);

    /// <summary>Rises with every change of <see cref="State"/>.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>For workers that have nothing to do without it.</summary>
    public Task WaitUntilUpAsync(CancellationToken cancellationToken)
    {
        lock (_change)
            return _up.Task.WaitAsync(cancellationToken);
    }

    /// <summary>One look: asked by the start, by the watch, and by whoever must know now.</summary>
    public async Task<GateAnswer> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await _gate.TryAsync(cancellationToken);
        if (!answer.IsReachable)
        {
            // The pools may hold connections that died with a server which is back already.
            foreach (var used in _databases)
                used.ForgetConnections();
            answer = await _gate.TryAsync(cancellationToken);
        }
        Set(answer.IsReachable && answer.IsFit, answer.Reason);
        return answer;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var lookNow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _lookNow, lookNow);
            try
            {
                await LookAsync(stoppingToken);
            }
            // The watch itself must outlive whatever a look can throw.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Set(isUp: false, error.Message);
            }
            // The next look: by the clock, or at once when a connection was lost.
            await Task.WhenAny(lookNow.Task, Task.Delay(_interval, _time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private void Set(bool isUp, string reason)
    {
        lock (_change)
        {
            if (_state.IsUp == isUp && (isUp || _state.Reason == reason))
                return;
            var since = _state.IsUp == isUp ? _state.Since : _time.GetUtcNow();
            if (_state.IsUp != isUp || _version == 0)
                Announce(isUp, reason, since - _state.Since);
            Volatile.Write(ref _state, new(isUp, since, reason));
            Interlocked.Increment(ref _version);
        }
        Changed?.Invoke();
    }

    private void Announce(bool isUp, string reason, TimeSpan lasted)
    {
        if (isUp)
        {
            _up.TrySetResult();
            LogUp(lasted);
            return;
        }
        if (_up.Task.IsCompleted)
            _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LogDown(reason);
    }

    [LoggerMessage(101, LogLevel.Information, "The database answers again after {Lasted}")]
    private partial void LogUp(TimeSpan lasted);

    [LoggerMessage(102, LogLevel.Error, "The database cannot be worked with: {Reason}")]
    private partial void LogDown(string reason);
}
