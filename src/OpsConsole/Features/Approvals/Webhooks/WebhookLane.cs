using System.Globalization;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>One webhook's work: derives its deliveries from the audit chain and sends them one after another, the oldest that is due first.</summary>
internal sealed partial class WebhookLane(
    WebhookOptions webhook, WebhookRetryOptions retry, WebhookStore store, WebhookComposer composer, WebhookPost post, WebhookFigures figures, TimeProvider time, ILogger logger)
{
    /// <summary>Then the chain is looked at again.</summary>
    private const int MostAtOnce = 20;

    /// <summary>Beyond the longest call: nobody else takes a delivery while it is tried.</summary>
    private static readonly TimeSpan LeaseBeyond = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan ForgetEach = TimeSpan.FromHours(1);

    private bool _isEnrolled;
    private DateTimeOffset _forgetAt;

    public string Name => webhook.Name;

    /// <summary>True where more may be due at once.</summary>
    public async Task<bool> TurnAsync(CancellationToken stopping)
    {
        if (!_isEnrolled)
            await store.EnrolAsync(Name, stopping);
        _isEnrolled = true;
        var look = await store.LookAsync(Name, stopping);
        figures.Waiting(Name, look.Waiting);
        if (look.Reach > look.Place)
            await DeriveAsync(look, stopping);
        if (look.Now >= _forgetAt)
        {
            await store.ForgetAsync(Name, Kept, stopping);
            _forgetAt = look.Now + ForgetEach;
        }
        for (var sent = 0; sent < MostAtOnce; sent++)
        {
            if (await store.ClaimAsync(Name, retry.Timeout + LeaseBeyond, stopping) is not { } delivery)
                return false;
            Steps.At("approvals.webhook.claimed");
            await TryAsync(delivery, stopping);
        }
        return true;
    }

    private async Task DeriveAsync(WebhookLook look, CancellationToken cancellationToken)
    {
        var told = new List<WebhookPayload>();
        var isOld = look.Events.ToLookup(chained => look.Now - chained.OccurredAt > retry.GiveUpAfter);
        foreach (var chained in isOld[false])
            if (await composer.ComposeAsync(webhook, chained, cancellationToken) is { } payload)
                told.Add(payload);
        if (await store.DeriveAsync(Name, look, told, cancellationToken) && isOld[true].Any())
            LogTooOld(Name, isOld[true].Count(), retry.GiveUpAfter);
    }

    private async Task TryAsync(Delivery delivery, CancellationToken stopping)
    {
        var result = await SendAsync(delivery, stopping);
        Steps.At("approvals.webhook.answered");
        // What came of it is written whether the process ends or not: otherwise it would be sent again.
        switch (result.Kind)
        {
            case PostKind.Arrived:
                await store.DeliveredAsync(delivery, CancellationToken.None);
                figures.Attempted(Name, "sent");
                if (delivery.Error is not null)
                    LogArrived(Name, delivery.EventId, delivery.Attempts);
                break;
            case PostKind.Refused:
                await store.FailedAsync(delivery, result.Words, CancellationToken.None);
                figures.Attempted(Name, "failed");
                LogRefused(Name, delivery.EventId, result.Words);
                break;
            default:
                await AgainAsync(delivery, result, stopping.IsCancellationRequested);
                break;
        }
    }

    private async Task AgainAsync(Delivery delivery, PostResult result, bool isStopping)
    {
        var left = delivery.OccurredAt + retry.GiveUpAfter - delivery.Now;
        if (left <= TimeSpan.Zero)
        {
            await store.FailedAsync(delivery, $"given up after {delivery.Attempts} attempts: {result.Words}", CancellationToken.None);
            figures.Attempted(Name, "failed");
            LogGivenUp(Name, delivery.EventId, delivery.Attempts, result.Words);
            return;
        }
        var wait = isStopping ? TimeSpan.Zero : WebhookBackoff.After(delivery.Attempts, retry, result.RetryAfter, Random.Shared.NextDouble());
        // The last attempt is when it would be given up, however long the receiver asks to be left alone.
        await store.LaterAsync(delivery, wait < left ? wait : left, result.Words, CancellationToken.None);
        figures.Attempted(Name, "again");
        LogAgain(Name, delivery.EventId, delivery.Attempts, result.Words);
    }

    private async Task<PostResult> SendAsync(Delivery delivery, CancellationToken stopping)
    {
        var payload = WebhookPayload.Read(delivery.Payload);
        var body = webhook.Format switch
        {
            WebhookFormat.Json => delivery.Payload,
            WebhookFormat.Slack => SlackMessage.Of(payload),
            WebhookFormat.Teams => TeamsMessage.Of(payload),
        };
        try
        {
            return await post.SendAsync(WebhookFiles.Url(webhook), body, Headers(payload, body), retry.Timeout, stopping);
        }
        catch (InvalidDataException error)
        {
            // Our own words: they name neither a key nor an address.
            LogNoFile(Name, error.Message);
            return new(PostKind.Again, $"nothing was sent: a file of this webhook {error.Message}");
        }
    }

    private List<(string, string)> Headers(WebhookPayload payload, string body)
    {
        var (id, sentAt) = (payload.Id.ToString(), time.GetUtcNow());
        List<(string, string)> headers = [("webhook-id", id), ("webhook-timestamp", sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))];
        if (webhook.SecretFile is { } secret)
            headers.Add(("webhook-signature", WebhookSignature.Of(WebhookFiles.Key(secret), id, sentAt, body)));
        return headers;
    }

    [LoggerMessage(1340, LogLevel.Information, "Webhook {Webhook}: {Event} arrived at attempt {Attempts}")]
    private partial void LogArrived(string webhook, Guid @event, int attempts);

    [LoggerMessage(1341, LogLevel.Warning, "Webhook {Webhook}: {Event} did not arrive at attempt {Attempts} and is sent again: {Reason}")]
    private partial void LogAgain(string webhook, Guid @event, int attempts, string reason);

    [LoggerMessage(1342, LogLevel.Error, "Webhook {Webhook} refused {Event}, which is not sent again: {Reason}")]
    private partial void LogRefused(string webhook, Guid @event, string reason);

    [LoggerMessage(1343, LogLevel.Error, "Webhook {Webhook}: {Event} was given up after {Attempts} attempts: {Reason}")]
    private partial void LogGivenUp(string webhook, Guid @event, int attempts, string reason);

    [LoggerMessage(1344, LogLevel.Warning, "Webhook {Webhook} is not told of {Count} events that were older than {GiveUpAfter} when they were found")]
    private partial void LogTooOld(string webhook, int count, TimeSpan giveUpAfter);

    [LoggerMessage(1345, LogLevel.Error, "Webhook {Webhook} can be sent nothing now: a file of it {Reason}")]
    private partial void LogNoFile(string webhook, string reason);
}
