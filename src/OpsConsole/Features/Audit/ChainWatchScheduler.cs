using Microsoft.Extensions.Options;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit;

/// <summary>Decides when the chain is looked at.</summary>
internal sealed partial class ChainWatchScheduler(
    ChainWatch watch, ChainMetrics metrics, DatabaseHealth database, IOptions<AuditOptions> options, TimeProvider time, ILogger<ChainWatchScheduler> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Follow();
        using var timer = new PeriodicTimer(options.Value.VerifyInterval, time);
        do
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await watch.LookAsync(stoppingToken);
            }
            // The next look may succeed; the last state stays and shows its age.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(302, LogLevel.Warning, "The audit chain could not be followed now and will be again: {Reason}")]
    private partial void LogFailed(string reason);
}
