namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>How far a plan reaches, from its items alone.</summary>
public sealed record BlastRadius
{
    private const int MostFindings = 12;

    public required int Objects { get; init; }

    /// <summary>As many as objects, or more where something is done to one of them in several steps.</summary>
    public required int Items { get; init; }

    /// <summary>Those with the most objects first; none for what belongs to the console.</summary>
    public required IReadOnlyList<ClusterShare> Clusters { get; init; }
    public required IReadOnlyList<(string Type, int Count)> Types { get; init; }
    public required int Namespaces { get; init; }

    /// <summary>What approvers should know, with the number of items it was found of; the most frequent first.</summary>
    public required IReadOnlyList<(string Words, int Count)> Findings { get; init; }

    /// <summary>Findings that are told at their items only.</summary>
    public required int MoreFindings { get; init; }

    public static BlastRadius Of(IReadOnlyList<ItemLine> items)
    {
        var objects = items.DistinctBy(item => (item.ClusterId, item.Type, item.Namespace, item.Name)).ToList();
        var findings = items.SelectMany(item => item.Findings.Distinct(StringComparer.Ordinal)).GroupBy(words => words, StringComparer.Ordinal)
            .Select(same => (same.Key, same.Count())).OrderByDescending(entry => entry.Item2).ToList();
        return new()
        {
            Objects = objects.Count,
            Items = items.Count,
            Clusters = [.. objects.Where(item => item.ClusterId is not null).GroupBy(item => (item.Cluster, item.Environment))
                .Select(same => new ClusterShare(same.Key.Cluster, same.Key.Environment, same.Count()))
                .OrderByDescending(share => share.Objects).ThenBy(share => share.Name, StringComparer.Ordinal)],
            Types = [.. objects.GroupBy(item => item.Type, StringComparer.Ordinal).Select(same => (same.Key, same.Count())).OrderByDescending(entry => entry.Item2)],
            Namespaces = items.Where(item => item.Namespace.Length > 0).Select(item => (item.Cluster, item.Namespace)).Distinct().Count(),
            Findings = [.. findings.Take(MostFindings)],
            MoreFindings = Math.Max(0, findings.Count - MostFindings),
        };
    }
}

/// <summary>A cluster of a plan with how many of its objects are there.</summary>
public sealed record ClusterShare(string Name, string Environment, int Objects);
