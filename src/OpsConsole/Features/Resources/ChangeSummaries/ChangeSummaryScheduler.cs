using Microsoft.Extensions.Options;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>Decides when summaries are made: soon after a capture committed, in processes that capture.</summary>
public sealed partial class ChangeSummaryScheduler(
    ChangeSummaryStore store, ChangeSummariser summariser, DatabaseHealth database, IOptions<CaptureOptions> options, TimeProvider time, ILogger<ChangeSummaryScheduler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Enabled && !stoppingToken.IsCancellationRequested)
        {
            var pause = Interval;
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                foreach (var lag in await store.BehindAsync(stoppingToken))
                    if (await summariser.BringUpAsync(lag, stoppingToken))
                        pause = TimeSpan.Zero;
            }
            // The edge of the loop: pages show how far the summaries reach, and compare bodies beyond that.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
                pause = AfterFault;
            }
            // Captures commit in other processes too: their feeds are looked at by the clock.
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1210, LogLevel.Warning, "What versions changed could not be summarised now and will be again")]
    private partial void LogFailed(Exception error);
}
