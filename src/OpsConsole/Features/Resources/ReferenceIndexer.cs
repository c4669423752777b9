using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>When the index of references is brought up to date: after the commits of the captures and apart from them.</summary>
public sealed partial class ReferenceIndexer(ReferenceIndex index, DatabaseHealth database, TimeProvider time, ILogger<ReferenceIndexer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await index.CatchUpAsync(stoppingToken);
            }
            // The edge of the loop: the index stays behind, says so, and goes on where it stopped.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotIndexed(error);
            }
            // Other processes write the feed too: it is looked at by the clock.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1200, LogLevel.Warning, "The index of references could not be brought up to date")]
    private partial void LogNotIndexed(Exception error);
}
