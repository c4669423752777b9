using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Feed;

/// <summary>Tells other processes that requests changed here, and says here that they changed there.</summary>
public sealed partial class SignalRelay(ApprovalSignal signal, SignalStore store, DatabaseHealth database, TimeProvider time, ILogger<SignalRelay> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _here = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _toTell = new(0, 1);

    public override void Dispose()
    {
        signal.RaisedHere -= ToTell;
        _toTell.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        signal.RaisedHere += ToTell;
        return Task.WhenAll(ForeverAsync(TellAsync, stoppingToken), ForeverAsync(HearAsync, stoppingToken));
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        await _toTell.WaitAsync(cancellationToken);
        await store.TellAsync(_here, cancellationToken);
    }

    private Task HearAsync(CancellationToken cancellationToken) => store.ListenAsync(sender =>
    {
        if (sender != _here)
            signal.ChangedElsewhere();
    }, cancellationToken);

    private async Task ForeverAsync(Func<CancellationToken, Task> once, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await once(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The edge of the loop: what is not told or not heard is found by the look each second.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotRelayed(error);
                // A database that went away needs a moment.
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One telling is enough for everything that changed before it.</summary>
    private void ToTell()
    {
        try
        {
            _toTell.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to be told already.
        }
    }

    [LoggerMessage(1322, LogLevel.Warning, "Changes of requests could not be told to other processes or heard from them; they are found within a second")]
    private partial void LogNotRelayed(Exception error);
}
