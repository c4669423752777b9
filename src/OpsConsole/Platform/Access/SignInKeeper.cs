using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>Writes ended sign-ins that the database missed, and forgets those that have long been over.</summary>
internal sealed partial class SignInKeeper(SignIns signIns, SignInStore store, TimeProvider time, ILogger<SignInKeeper> logger) : BackgroundService
{
    /// <summary>So long the list of people knows who signed in.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private static readonly TimeSpan Flush = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forget = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var forgetAt = time.GetUtcNow() + Forget;
        using var timer = new PeriodicTimer(Flush, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await signIns.FlushAsync(stoppingToken);
                if (time.GetUtcNow() < forgetAt)
                    continue;
                await store.ForgetAsync(Kept, stoppingToken);
                forgetAt = time.GetUtcNow() + Forget;
            }
            catch (DatabaseUnavailableException)
            {
                // The database's own watch says so; the next round tries again.
            }
            // The edge of the loop: whatever one round meets, sign-ins are looked after again in the next.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
    }

    [LoggerMessage(208, LogLevel.Error, "Sign-ins could not be looked after")]
    private partial void LogFailed(Exception error);
}
