using System.IO.Hashing;
using System.Text;
using Cronos;

namespace OpsConsole.Features.Captures;

/// <summary>When a cluster is due: its cron expression in its zone, each occurrence later by the cluster's own fixed part of the jitter.</summary>
public sealed class CaptureSchedule
{
    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _offset;

    public CaptureSchedule(string cron, string? zone, TimeSpan jitter, Guid cluster)
    {
        (Cron, Zone) = (cron, zone ?? "UTC");
        _cron = CronExpression.Parse(cron);
        _zone = zone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone);
        _offset = OffsetOf(cluster, jitter);
    }

    public string Cron { get; }
    public string Zone { get; }

    /// <summary>
    /// The first moment after <paramref name="last"/> began at which a run is due. However many were missed since, it is one moment, so they are
    /// made up for by one run. Daylight saving is Cronos': a time that does not exist comes right after the gap, one that exists twice comes once.
    /// </summary>
    public DateTimeOffset? NextAfter(DateTimeOffset last) =>
        _cron.GetNextOccurrence((last - _offset).UtcDateTime, _zone) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) + _offset : null;

    /// <summary>The moment to show as "next": the due one, or the one after <paramref name="now"/> where that has come already.</summary>
    public DateTimeOffset? NextToShow(DateTimeOffset last, DateTimeOffset now) => NextAfter(last) is { } due && due > now ? due : NextAfter(now);

    private static TimeSpan OffsetOf(Guid cluster, TimeSpan jitter) =>
        jitter <= TimeSpan.Zero ? TimeSpan.Zero
            : TimeSpan.FromSeconds(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(cluster.ToString())) % ((ulong)jitter.TotalSeconds + 1));
}
