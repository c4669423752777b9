namespace OpsConsole.Features.Captures;

/// <summary>How far a cluster's complete captures lie behind its schedule.</summary>
/// <param name="DueSince">When the first run was due that did not bring a complete capture in time; null where it is on time.</param>
public readonly record struct CaptureLag(DateTimeOffset? DueSince)
{
    /// <summary>So long a run may take beyond its turn before anybody is told.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static readonly CaptureLag None = new(null);

    public bool IsOverdue => DueSince is not null;

    /// <summary>
    /// The run that was due first after the last complete capture may still be under way until the next one is due: the cluster is behind once
    /// that, too, has passed with some patience. The last complete capture is its end, or since when there should be one.
    /// </summary>
    public static CaptureLag Of(CaptureSchedule schedule, DateTimeOffset lastComplete, DateTimeOffset now) =>
        schedule.NextAfter(lastComplete) is { } due && schedule.NextAfter(due) is { } next && next + Patience < now ? new CaptureLag(due) : None;
}
