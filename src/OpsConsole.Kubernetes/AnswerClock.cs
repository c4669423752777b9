namespace OpsConsole.Kubernetes;

/// <summary>Ends an exchange that takes too long in all, or in which the server is silent too long. Armed only while we wait for the server.</summary>
internal sealed class AnswerClock : IDisposable
{
    private readonly ConnectionSettings _settings;
    private TimeSpan _longestSilence;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _linked;

    public AnswerClock(ConnectionSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        (_settings, _longestSilence) = (settings, settings.SilenceTimeout);
        _total = new CancellationTokenSource(settings.RequestTimeout, time);
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _total.Token, _silence.Token);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>Why the exchange was ended; null when this clock did not end it.</summary>
    public string? Reason =>
        _silence.IsCancellationRequested ? $"the server was silent for {_longestSilence.TotalSeconds:0.#} s"
        : _total.IsCancellationRequested ? $"the answer was not complete after {_settings.RequestTimeout.TotalSeconds:0.#} s"
        : null;

    public void Wait() => _silence.CancelAfter(_longestSilence);

    /// <summary>The answer is a stream without end: only silence of this length ends it from now on.</summary>
    public void Follow(TimeSpan longestSilence)
    {
        _longestSilence = longestSilence;
        _total.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Rest() => _silence.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _silence.Dispose();
        _total.Dispose();
    }
}
