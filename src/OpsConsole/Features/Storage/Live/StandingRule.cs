using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Live;

/// <summary>From how each watch of a cluster is doing to how the cluster is.</summary>
internal static class StandingRule
{
    public static ClusterStanding Of(
        string cluster, IReadOnlyList<(WatchStanding? Standing, DateTimeOffset? HeardAt)> watches, string? trouble, DateTimeOffset troubleSince, IReadOnlyDictionary<string, TypeCoverage> types)
    {
        var known = watches.Where(watch => watch.Standing is not null).Select(watch => watch.Standing!).ToList();
        var bad = known.Where(standing => standing.Phase is WatchPhase.Behind or WatchPhase.Unreadable).ToList();
        // A few types are read at once; those whose turn has not come have no watch yet.
        var isStarting = watches.Count == 0 || watches.Any(watch => watch.Standing is null or { Phase: WatchPhase.Starting }) || types.Values.Any(type => type.State is CoverageState.Waiting);
        var heard = watches.Where(watch => watch.Standing is { Phase: WatchPhase.Live }).Select(watch => watch.HeardAt).Where(at => at is not null).ToList();
        var heardAt = isStarting ? null : heard.Count > 0 ? heard.Min() : watches.Max(watch => watch.HeardAt);
        var standing = new ClusterStanding { Cluster = cluster, Phase = LivePhase.Live, Since = troubleSince, HeardAt = heardAt, Types = types };

        if (watches.Count == 0)
            return standing with { Phase = types.Values.Any(type => type.State is CoverageState.Complete or CoverageState.Behind) ? LivePhase.Disconnected : LivePhase.Starting, Reason = trouble ?? "" };
        if (bad.Count > 0 && bad.Count == known.Count(one => one.Phase is not WatchPhase.NotServed))
            return standing with { Phase = LivePhase.Disconnected, Since = bad.Min(one => one.Since), Reason = Words(bad) };
        if (isStarting)
            return standing with { Phase = LivePhase.Starting, Reason = trouble ?? "its types are read" };
        if (bad.Count > 0)
            return standing with { Phase = LivePhase.Partial, Since = bad.Min(one => one.Since), Reason = Words(bad) };
        return standing with { Since = known.Max(one => one.Since) };
    }

    private static string Words(List<WatchStanding> bad) =>
        bad.Count == 1 ? bad[0].Reason ?? "" : $"{bad[0].Reason} ({bad.Count - 1} more types are not heard of)";
}
