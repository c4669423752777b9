using System.Diagnostics.Metrics;

namespace OpsConsole.Features.Audit;

/// <summary>The chain's state for alarms.</summary>
internal sealed class ChainMetrics(IMeterFactory meters)
{
    private readonly Meter _meter = meters.Create("OpsConsole.Audit");

    public void Follow(ChainWatch watch)
    {
        _meter.CreateObservableGauge("opsconsole.audit.chain.intact", () => watch.State.Fault is null ? 1 : 0,
            description: "1 while every link that was followed holds.");
        _meter.CreateObservableGauge("opsconsole.audit.chain.verified", () => watch.State.Head.Sequence,
            description: "The last event up to which the chain holds.");
    }
}
