using Microsoft.Extensions.Options;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>Decides when the chain is held against its checkpoints: at the start, when it was followed for the first time, and at every interval.</summary>
internal sealed partial class CheckpointScheduler(
    CheckpointKeeper keeper, ChainWatch chain, DatabaseHealth database, IOptions<AuditOptions> options, TimeProvider time, ILogger<CheckpointScheduler> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (keeper.State.Places.IsEmpty)
            return;
        await LookAsync(stoppingToken);
        await FollowedAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.Checkpoints.Interval, time);
        do
            await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowedAsync(CancellationToken cancellationToken)
    {
        var followed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (chain.State.CheckedAt is not null)
                followed.TrySetResult();
        }
        chain.Looked += Look;
        Look();
        await followed.Task.WaitAsync(cancellationToken);
        chain.Looked -= Look;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WaitUntilUpAsync(cancellationToken);
            await keeper.LookAsync(cancellationToken);
        }
        // The edge of the loop: the next look may succeed, and the last state stays and shows its age.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(306, LogLevel.Error, "Checkpoints of the audit chain could not be looked at unexpectedly; it is tried again")]
    private partial void LogFailed(Exception error);
}
