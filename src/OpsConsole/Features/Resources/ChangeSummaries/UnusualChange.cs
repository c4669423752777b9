namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>Something that changed as it usually does not, with the figures that say so.</summary>
public sealed record UnusualChange
{
    public required ObservedType Type { get; init; }
    /// <summary>The field; null where objects were deleted.</summary>
    public string? Path { get; init; }
    /// <summary>True where it is one change, from <see cref="Before"/> to <see cref="After"/>, everywhere.</summary>
    public bool IsSameEverywhere { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
    public required IReadOnlyList<int> Clusters { get; init; }
    public required int Objects { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
    /// <summary>What is usual, in words with its figures.</summary>
    public required string Usual { get; init; }
}

/// <summary>
/// The rule, in words: README.md, "Unusual changes". Looks only at what it is given, so that what a person may not see cannot reach a figure.
/// </summary>
public static class UnusualChanges
{
    /// <summary>What is judged.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(60);
    /// <summary>What it is compared with: so long before the window.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromDays(7);
    /// <summary>A cluster whose changes are known for less has nothing to be compared with.</summary>
    public static readonly TimeSpan LeastKnown = TimeSpan.FromHours(24);

    public const int LeastClusters = 3;
    /// <summary>As long as there is nothing to compare with.</summary>
    public const int LeastClustersUnknown = 5;
    public const int ClustersFactor = 2;
    public const int LeastObjects = 10;
    public const int ObjectsFactor = 5;
    /// <summary>Enough where the field never changed before, or where they were half of their type.</summary>
    public const int FewObjects = 3;

    public static IReadOnlyList<UnusualChange> In(Observations observations) => new Judgement(observations).All();

    private sealed class Judgement(Observations observations)
    {
        private readonly ILookup<(string Group, string Resource, string? Path), FormerHour> _former =
            observations.Former.ToLookup(hour => (hour.Group, hour.Resource, hour.Path));

        public IReadOnlyList<UnusualChange> All()
        {
            var spread = Spread();
            var covered = spread.Select(change => (change.Type, change.Path)).ToHashSet();
            return
            [
                .. Deleted().Concat(spread).Concat(Frequent().Where(change => !covered.Contains((change.Type, change.Path))))
                    .OrderBy(change => change.Path is not null).ThenByDescending(change => change.Clusters.Count).ThenByDescending(change => change.Objects)
                    .ThenBy(change => change.Type.Name, StringComparer.Ordinal).ThenBy(change => change.Path, StringComparer.Ordinal),
            ];
        }

        /// <summary>The same change in many clusters at once.</summary>
        private List<UnusualChange> Spread()
        {
            var found = new List<UnusualChange>();
            foreach (var same in observations.Changes.GroupBy(change => (change.Type, change.Path, change.Before, change.After)))
            {
                var clusters = same.Select(change => change.ClusterId).Distinct().Order().ToList();
                var isKnown = clusters.TrueForAll(IsKnown);
                if (clusters.Count < (isKnown ? LeastClusters : LeastClustersUnknown))
                    continue;
                var peak = FormerOf(same.Key.Type, same.Key.Path)
                    .GroupBy(hour => hour.HoursAgo).Select(hour => hour.Select(entry => entry.ClusterId).Distinct().Count()).DefaultIfEmpty(0).Max();
                if (clusters.Count >= ClustersFactor * peak)
                    found.Add(Of(same, clusters, isSame: true, (isKnown, peak) switch
                    {
                        (false, 0) => "not all of them are known for 24 h yet",
                        (_, 0) => "it did not change in the 7 days before",
                        _ => $"usual is at most {peak} {(peak == 1 ? "cluster" : "clusters")} an hour",
                    }));
            }
            return found;
        }

        /// <summary>Far more objects than usual, or a field that did not change before; several clusters make one line.</summary>
        private IEnumerable<UnusualChange> Frequent() =>
            from field in observations.Changes.Where(change => IsKnown(change.ClusterId)).GroupBy(change => (change.Type, change.Path))
            let unusual = field.GroupBy(change => change.ClusterId)
                .Select(cluster => (Changes: cluster, Count: ObjectsOf(cluster), Peak: PeakOf(cluster.Key, field.Key.Type, field.Key.Path)))
                .Where(cluster => IsFar(cluster.Count, cluster.Peak) || (cluster.Peak == 0 && cluster.Count >= FewObjects)).ToList()
            where unusual.Count > 0
            let peak = unusual.Max(cluster => cluster.Peak)
            select Of(unusual.SelectMany(cluster => cluster.Changes), [.. unusual.Select(cluster => cluster.Changes.Key).Order()], isSame: false,
                peak == 0 ? "it did not change in the 7 days before" : $"the busiest hour of the 7 days before had {peak} {(peak == 1 ? "object" : "objects")}");

        private IEnumerable<UnusualChange> Deleted() =>
            from type in observations.Deletions.Where(deletion => IsKnown(deletion.ClusterId)).GroupBy(deletion => deletion.Type)
            let unusual = type.Select(deletion => (Deletion: deletion, Peak: PeakOf(deletion.ClusterId, type.Key, null)))
                .Where(entry => IsFar(entry.Deletion.Objects, entry.Peak) || IsMostOfThem(entry.Deletion, entry.Peak)).ToList()
            where unusual.Count > 0
            let peak = unusual.Max(entry => entry.Peak)
            let left = unusual.Sum(entry => entry.Deletion.Left)
            select new UnusualChange
            {
                Type = type.Key,
                Clusters = [.. unusual.Select(entry => entry.Deletion.ClusterId).Order()],
                Objects = unusual.Sum(entry => entry.Deletion.Objects),
                FirstAt = unusual.Min(entry => entry.Deletion.FirstAt),
                LastAt = unusual.Max(entry => entry.Deletion.LastAt),
                Usual = $"{left} {(left == 1 ? "is" : "are")} left; "
                    + (peak == 0 ? "none was deleted in the 7 days before" : $"the busiest hour of the 7 days before had {peak}"),
            };

        private IEnumerable<FormerHour> FormerOf(ObservedType type, string? path) => _former[(type.Group, type.Resource, path)];

        private int PeakOf(int cluster, ObservedType type, string? path) =>
            FormerOf(type, path).Where(hour => hour.ClusterId == cluster).Select(hour => hour.Objects).DefaultIfEmpty(0).Max();

        private bool IsKnown(int cluster) => observations.KnownSince.TryGetValue(cluster, out var since) && observations.AsOf - since >= LeastKnown;
    }

    private static bool IsFar(int objects, int peak) => objects >= LeastObjects && objects >= ObjectsFactor * peak;

    /// <summary>Half of a type or more, where that many never went within an hour before.</summary>
    private static bool IsMostOfThem(ObservedDeletion deletion, int peak) =>
        deletion.Objects >= FewObjects && deletion.Objects >= deletion.Left && deletion.Objects > peak;

    private static UnusualChange Of(IEnumerable<ObservedChange> changes, IReadOnlyList<int> clusters, bool isSame, string usual)
    {
        var all = changes.ToList();
        return new UnusualChange
        {
            Type = all[0].Type,
            Path = all[0].Path,
            IsSameEverywhere = isSame || all.DistinctBy(change => (change.Before, change.After)).Count() == 1,
            Before = all[0].Before,
            After = all[0].After,
            Clusters = clusters,
            Objects = all.GroupBy(change => change.ClusterId).Sum(ObjectsOf),
            FirstAt = all.Min(change => change.FirstAt),
            LastAt = all.Max(change => change.LastAt),
            Usual = usual,
        };
    }

    private static int ObjectsOf(IEnumerable<ObservedChange> ofOneCluster) => ofOneCluster.SelectMany(change => change.Objects).Distinct().Count();
}
