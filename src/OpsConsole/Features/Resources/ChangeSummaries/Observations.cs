namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>A kind of thing over clusters: <c>tidbclusters.pingcap.com</c>.</summary>
public readonly record struct ObservedType(string Group, string Resource, string Kind)
{
    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>One field's change to one value in one cluster, as often as it was seen within the window.</summary>
public sealed record ObservedChange
{
    public required int ClusterId { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Path { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
    public required long[] Objects { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    public ObservedType Type => new(Group, Resource, Kind);
}

/// <summary>Deletions of one type in one cluster within the window.</summary>
public sealed record ObservedDeletion
{
    public required int ClusterId { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required int Objects { get; init; }
    /// <summary>What is left of the type in the cluster.</summary>
    public required long Left { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    public ObservedType Type => new(Group, Resource, Kind);
}

/// <summary>How many objects of a type changed in a field within one hour before the window; without a path: were deleted.</summary>
public sealed record FormerHour
{
    public required int ClusterId { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public string? Path { get; init; }
    /// <summary>Whole hours before the window's end, 1 for the hour before it.</summary>
    public required int HoursAgo { get; init; }
    public required int Objects { get; init; }
}

/// <summary>All that the rule of unusual changes looks at.</summary>
public sealed record Observations
{
    public static readonly Observations None = new()
    {
        AsOf = DateTimeOffset.MinValue,
        Changes = [],
        Deletions = [],
        Former = [],
        KnownSince = new Dictionary<int, DateTimeOffset>(),
    };

    public required DateTimeOffset AsOf { get; init; }
    public required IReadOnlyList<ObservedChange> Changes { get; init; }
    public required IReadOnlyList<ObservedDeletion> Deletions { get; init; }
    public required IReadOnlyList<FormerHour> Former { get; init; }
    /// <summary>Since when changes of a cluster are known.</summary>
    public required IReadOnlyDictionary<int, DateTimeOffset> KnownSince { get; init; }

    /// <summary>As far as it concerns these clusters: nothing of others is counted for somebody who does not see them.</summary>
    public Observations Of(IReadOnlySet<int> clusters) => this with
    {
        Changes = [.. Changes.Where(change => clusters.Contains(change.ClusterId))],
        Deletions = [.. Deletions.Where(deletion => clusters.Contains(deletion.ClusterId))],
        Former = [.. Former.Where(hour => clusters.Contains(hour.ClusterId))],
    };
}
