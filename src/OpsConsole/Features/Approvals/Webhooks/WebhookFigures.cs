using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>What is measured of deliveries, by the webhook's name.</summary>
internal sealed class WebhookFigures : IDisposable
{
    private readonly Meter _meter = new("OpsConsole.Webhooks");
    private readonly Counter<long> _deliveries;
    private readonly ConcurrentDictionary<string, long> _waiting = new();

    public WebhookFigures()
    {
        _deliveries = _meter.CreateCounter<long>("opsconsole.webhooks.deliveries", description: "Attempts by what came of them");
        _meter.CreateObservableGauge("opsconsole.webhooks.waiting", () => _waiting.Select(entry =>
            new Measurement<long>(entry.Value, new KeyValuePair<string, object?>("webhook", entry.Key))), description: "Deliveries that did not arrive yet");
    }

    public void Dispose() => _meter.Dispose();

    public void Waiting(string webhook, long count) => _waiting[webhook] = count;

    /// <param name="webhook">Its name.</param>
    /// <param name="outcome"><c>sent</c>, <c>again</c> or <c>failed</c>.</param>
    public void Attempted(string webhook, string outcome) => _deliveries.Add(1, new("webhook", webhook), new("outcome", outcome));
}
