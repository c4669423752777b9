using Microsoft.Extensions.Options;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>Decides when restores that ended are looked at: every few seconds it is asked which are due, in processes that execute.</summary>
public sealed partial class VerificationScheduler(
    RestoreVerification verification, DatabaseHealth database, IOptions<ReplicaOptions> replica, TimeProvider time, ILogger<VerificationScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (replica.Value.Executes && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await verification.BeginAsync(stoppingToken);
            }
            // The edge of the loop: what was due stays due.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
            // Restores end in other processes too: they are looked for by the clock.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await verification.UnderwayAsync();
    }

    [LoggerMessage(1504, LogLevel.Warning, "Which restores are to be looked at could not be read now and will be again")]
    private partial void LogFailed(Exception error);
}
