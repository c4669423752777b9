using System.Diagnostics.Metrics;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>The chain's state for alarms.</summary>
internal sealed class ChainMetrics(IMeterFactory meters, ChainWatch chain, CheckpointKeeper checkpoints, AuditStanding standing, TimeProvider time)
{
    private readonly Meter _meter = meters.Create("OpsConsole.Audit");
    private readonly DateTimeOffset _since = time.GetUtcNow();

    public void Follow()
    {
        _meter.CreateObservableGauge("opsconsole.audit.chain.intact", () => standing.Now.Standing == ChainStanding.Broken ? 0 : 1,
            description: "1 while every link that was followed holds and no checkpoint says otherwise.");
        _meter.CreateObservableGauge("opsconsole.audit.chain.verified", () => chain.State.Head.Sequence,
            description: "The last event up to which the chain holds.");
        _meter.CreateObservableGauge("opsconsole.audit.chain.age", () => Age(chain.State.CheckedAt), "s",
            "Seconds since the chain was last followed.");
        _meter.CreateObservableGauge("opsconsole.audit.checkpoint.lag", () => OfPlaces(place => Math.Max(0, chain.State.Head.Sequence - (place.Newest?.Sequence ?? 0))),
            description: "Verified events that no checkpoint outside the database covers.");
        _meter.CreateObservableGauge("opsconsole.audit.checkpoint.age", () => OfPlaces(place => Age(place.CoveredAt)), "s",
            "Seconds since a checkpoint covered every verified event.");
    }

    private IEnumerable<Measurement<double>> OfPlaces(Func<PlaceState, double> value) =>
        checkpoints.State.Places.Select(place => new Measurement<double>(value(place), new KeyValuePair<string, object?>("place", place.Name)));

    /// <summary>Of the process where it never happened: an alarm on an age must ring then, too.</summary>
    private double Age(DateTimeOffset? moment) => (time.GetUtcNow() - (moment ?? _since)).TotalSeconds;
}
