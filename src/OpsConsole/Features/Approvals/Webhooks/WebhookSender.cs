using Microsoft.Extensions.Options;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>
/// Tells every webhook what happened, each in a loop of its own: a receiver that hangs keeps nobody else's news. Only where the process answers
/// people; several such processes share the work through the database.
/// </summary>
internal sealed partial class WebhookSender(
    WebhookStore store, WebhookComposer composer, WebhookFigures figures, ApprovalSignal signal, DatabaseHealth database,
    IOptions<ApprovalOptions> options, IOptions<ReplicaOptions> replica, TimeProvider time, ILogger<WebhookSender> logger) : BackgroundService
{
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!replica.Value.Serves || options.Value.Webhooks.Length == 0)
            return;
        using var post = new WebhookPost(time);
        signal.Raised += Wake;
        try
        {
            await Task.WhenAll(options.Value.Webhooks.Select(webhook =>
                LoopAsync(new(webhook, options.Value.WebhookRetry, store, composer, post, figures, time, logger), stoppingToken)));
        }
        finally
        {
            signal.Raised -= Wake;
        }
    }

    private async Task LoopAsync(WebhookLane lane, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Taken before the turn: what is said while it lasts is another turn.
            var woken = Volatile.Read(ref _woken).Task;
            var isMoreDue = false;
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                isMoreDue = await lane.TurnAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The edge of the loop: whatever is wrong now is tried again, and no other webhook waits for it.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotTold(lane.Name, error);
            }
            if (!isMoreDue)
                // Other processes move requests, waits end and halts are said to nobody: they are found by the clock.
                await Task.WhenAny(woken, Task.Delay(options.Value.LookInterval, time, stoppingToken));
        }
    }

    private void Wake() => Interlocked.Exchange(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    [LoggerMessage(1346, LogLevel.Warning, "Webhook {Webhook} could not be looked after")]
    private partial void LogNotTold(string webhook, Exception error);
}
