using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Shell;

/// <summary>How fresh what the person sees is: the newest complete capture among their clusters. Silent for who sees none.</summary>
public sealed partial class LastCapture(Fleet fleet, CaptureFeed feed)
{
    private Figure? _figure;

    protected override object Key => nameof(LastCapture);

    /// <summary>Rights may end without any version rising: the minutes count too.</summary>
    protected override long? Followed => fleet.Version + feed.Version + Beat(TimeSpan.FromMinutes(1));

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        var summaries = (visible.Value ?? []).Select(feed.Of).OfType<CaptureSummary>().ToList();
        _figure = summaries.Count == 0 ? null : new Figure(
            summaries.Max(summary => summary.LastCompleteAt),
            summaries.Count(summary => summary.Last is { State: RunState.Running }));
        return visible.Refusal;
    }

    private sealed record Figure(DateTimeOffset? Newest, int Running);
}
