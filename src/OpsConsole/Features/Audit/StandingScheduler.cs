using OpsConsole.Features.Audit.Checkpoints;

namespace OpsConsole.Features.Audit;

/// <summary>Asks for a verdict after every look at the chain or its checkpoints.</summary>
internal sealed partial class StandingScheduler(StandingJudge judge, ChainWatch chain, CheckpointKeeper checkpoints, ILogger<StandingScheduler> logger) : BackgroundService
{
    private readonly SemaphoreSlim _looked = new(1, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        chain.Looked += Wake;
        checkpoints.Looked += Wake;
        while (true)
        {
            await _looked.WaitAsync(stoppingToken);
            try
            {
                await judge.JudgeAsync(stoppingToken);
            }
            // The edge of the loop: the verdict is told already, its event is written after the next look.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error.Message);
            }
        }
    }

    public override void Dispose()
    {
        chain.Looked -= Wake;
        checkpoints.Looked -= Wake;
        _looked.Dispose();
        base.Dispose();
    }

    /// <summary>Looks that came meanwhile are judged together.</summary>
    private void Wake()
    {
        try
        {
            _looked.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    [LoggerMessage(309, LogLevel.Error, "What was found of the audit chain could not be written into it and will be again: {Reason}")]
    private partial void LogFailed(string reason);
}
