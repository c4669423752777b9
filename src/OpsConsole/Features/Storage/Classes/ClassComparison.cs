namespace OpsConsole.Features.Storage.Classes;

/// <summary>A value of a quality, and who has it.</summary>
/// <param name="Value">"4,000"; a default says so: "3,000 (default)"; empty where a cluster says nothing of it.</param>
/// <param name="Clusters">Sorted.</param>
public sealed record ComparedValue(string Value, IReadOnlyList<string> Clusters);

/// <summary>A quality of a class over clusters.</summary>
/// <param name="Name">"IOPS".</param>
/// <param name="Values">What most have comes first.</param>
public sealed record ComparedTrait(string Name, IReadOnlyList<ComparedValue> Values)
{
    public bool Differs => Values.Count > 1;
}

/// <summary>Classes of one name over clusters: what they have in common, and who differs.</summary>
public sealed record ClassComparison
{
    public required string Name { get; init; }

    /// <summary>Sorted.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>In the order they are shown.</summary>
    public required IReadOnlyList<ComparedTrait> Traits { get; init; }

    public bool Differs => Traits.Any(trait => trait.Differs);

    /// <summary>Of every name there is, sorted by it.</summary>
    public static IReadOnlyList<ClassComparison> All(IEnumerable<ClassRow> rows) =>
        [.. rows.GroupBy(row => row.Key.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Of(group.Key, group))];

    /// <summary>Of rows that all have this name.</summary>
    public static ClassComparison Of(string name, IEnumerable<ClassRow> rows)
    {
        var sorted = rows.OrderBy(row => row.Key.Cluster, StringComparer.Ordinal).ToList();
        var names = sorted.SelectMany(row => row.Traits).Select(trait => trait.Name).Distinct();
        return new()
        {
            Name = name,
            Clusters = [.. sorted.Select(row => row.Key.Cluster)],
            Traits = [.. names.Select(trait => new ComparedTrait(trait, Values(sorted, trait)))],
        };
    }

    private static List<ComparedValue> Values(List<ClassRow> rows, string trait) =>
        [.. rows.GroupBy(row => Value(row, trait), StringComparer.Ordinal)
            .Select(group => new ComparedValue(group.Key, [.. group.Select(row => row.Key.Cluster)]))
            .OrderByDescending(value => value.Clusters.Count).ThenBy(value => value.Value, StringComparer.Ordinal)];

    private static string Value(ClassRow row, string trait) =>
        row.Traits.FirstOrDefault(candidate => candidate.Name == trait) is not { } found ? ""
        : found.IsDefault ? $"{found.Value} (default)" : found.Value;
}
