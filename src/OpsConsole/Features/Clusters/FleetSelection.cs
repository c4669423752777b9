namespace OpsConsole.Features.Clusters;

/// <summary>How the fleet is grouped.</summary>
public enum FleetGrouping { Environment, Region, None }

/// <summary>Clusters under one heading.</summary>
public sealed record FleetGroup(string Name, IReadOnlyList<Cluster> Clusters);

/// <summary>A value to filter by, with how many clusters have it among those that the other filters leave.</summary>
public sealed record FleetChip(string Value, int Count);

/// <summary>What of the fleet is shown, as the page's address says it.</summary>
public sealed record FleetSelection
{
    public string? Environment { get; init; }
    public string? Region { get; init; }
    public ClusterState? State { get; init; }
    public string? Text { get; init; }
    public FleetGrouping Grouping { get; init; }

    public bool IsAll => Environment is null && Region is null && State is null && Text is null;

    public static FleetSelection Of(string? environment, string? region, string? state, string? text, string? group) => new()
    {
        Environment = Blank(environment),
        Region = Blank(region),
        State = Enum.TryParse<ClusterState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsDigit(state![0]) ? parsed : null,
        Text = Blank(text),
        Grouping = group switch { "region" => FleetGrouping.Region, "none" => FleetGrouping.None, _ => FleetGrouping.Environment },
    };

    public IReadOnlyList<Cluster> In(IReadOnlyList<Cluster> clusters) => [.. clusters.Where(Fits)];

    /// <summary>Production first, then by name; within a group what is worst first.</summary>
    public IReadOnlyList<FleetGroup> Groups(IReadOnlyList<Cluster> clusters) =>
    [
        .. In(clusters).GroupBy(cluster => Grouping switch { FleetGrouping.Environment => cluster.Environment, FleetGrouping.Region => cluster.Region, FleetGrouping.None => "" })
            .OrderBy(group => Grouping is FleetGrouping.Environment && !Platform.Components.Environments.IsProduction(group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new FleetGroup(group.Key, [.. group.OrderBy(cluster => Harm(cluster.Health.State)).ThenBy(cluster => cluster.Name, StringComparer.Ordinal)])),
    ];

    public IReadOnlyList<FleetChip> EnvironmentChips(IReadOnlyList<Cluster> clusters) => Chips(this with { Environment = null }, clusters, cluster => cluster.Environment, Environment);

    public IReadOnlyList<FleetChip> RegionChips(IReadOnlyList<Cluster> clusters) => Chips(this with { Region = null }, clusters, cluster => cluster.Region, Region);

    public IReadOnlyList<FleetChip> StateChips(IReadOnlyList<Cluster> clusters) => Chips(this with { State = null }, clusters, cluster => cluster.Health.State.ToString(), State?.ToString());

    private static List<FleetChip> Chips(FleetSelection others, IReadOnlyList<Cluster> clusters, Func<Cluster, string> value, string? chosen)
    {
        var chips = others.In(clusters).GroupBy(value).Select(group => new FleetChip(group.Key, group.Count())).ToList();
        // What is chosen stays to be taken away, also where nothing is left of it.
        if (chosen is not null && chips.TrueForAll(chip => chip.Value != chosen))
            chips.Add(new FleetChip(chosen, 0));
        return [.. chips.OrderBy(chip => chip.Value, StringComparer.Ordinal)];
    }

    private bool Fits(Cluster cluster) =>
        (Environment is null || cluster.Environment == Environment)
        && (Region is null || cluster.Region == Region)
        && (State is null || cluster.Health.State == State)
        && (Text is null || Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => Holds(cluster, word)));

    private static bool Holds(Cluster cluster, string word) =>
        cluster.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
        || cluster.Version?.Contains(word, StringComparison.OrdinalIgnoreCase) == true
        || cluster.Uid?.ToString().StartsWith(word, StringComparison.OrdinalIgnoreCase) == true
        || cluster.Labels.Any(label => $"{label.Key}={label.Value}".Contains(word, StringComparison.OrdinalIgnoreCase));

    private static int Harm(ClusterState state) => state switch
    {
        ClusterState.IdentityChanged => 0,
        ClusterState.Unreachable or ClusterState.AuthenticationFailed => 1,
        ClusterState.Degraded => 2,
        ClusterState.Unknown => 3,
        ClusterState.Ready => 4,
        ClusterState.Removed => 5,
    };

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
