namespace OpsConsole.Features.Storage.Protection.Rules;

/// <summary>How a rule is kept in one environment.</summary>
/// <param name="Name">Of the rule.</param>
/// <param name="Because">Why it is there; empty where nobody said.</param>
/// <param name="Met">Objects that it means and that are protected.</param>
/// <param name="Violated">Those that are not.</param>
/// <param name="NotKnown">Those of which it cannot be told.</param>
public sealed record RuleCoverage(string Name, string Because, int Met, int Violated, int NotKnown);

/// <summary>How far the managed resources of one environment are protected.</summary>
public sealed record ProtectionCoverage
{
    public required string Environment { get; init; }
    public required int Clusters { get; init; }

    /// <summary>Clusters that are not wholly live: what is counted of them is old, in part or nothing.</summary>
    public required int NotLive { get; init; }
    public required int Protected { get; init; }
    public required int Ineffective { get; init; }
    public required int Absent { get; init; }
    public required int Unknown { get; init; }

    /// <summary>By name; those that mean nothing here are not among them.</summary>
    public required IReadOnlyList<RuleCoverage> Rules { get; init; }

    public int Total => Protected + Ineffective + Absent + Unknown;

    /// <summary>By environment; the rows are those of the clusters.</summary>
    /// <param name="rows">Of any order.</param>
    /// <param name="environments">The clusters asked about, with the environment of each.</param>
    /// <param name="isLive">Whether a cluster is read whole and followed.</param>
    public static IReadOnlyList<ProtectionCoverage> Of(IEnumerable<ProtectionRow> rows, IReadOnlyDictionary<string, string> environments, Func<string, bool> isLive)
    {
        var byEnvironment = rows.Where(row => environments.ContainsKey(row.Key.Cluster)).ToLookup(row => environments[row.Key.Cluster], StringComparer.Ordinal);
        return
        [
            .. environments.GroupBy(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => One(group.Key, [.. group], [.. byEnvironment[group.Key]], isLive)),
        ];
    }

    private static ProtectionCoverage One(string environment, IReadOnlyList<string> clusters, IReadOnlyList<ProtectionRow> rows, Func<string, bool> isLive) => new()
    {
        Environment = environment,
        Clusters = clusters.Count,
        NotLive = clusters.Count(cluster => !isLive(cluster)),
        Protected = rows.Count(row => row.Standing is ProtectionStanding.Protected),
        Ineffective = rows.Count(row => row.Standing is ProtectionStanding.Ineffective),
        Absent = rows.Count(row => row.Standing is ProtectionStanding.Absent),
        Unknown = rows.Count(row => row.Standing is ProtectionStanding.Unknown),
        Rules =
        [
            .. rows.Where(row => row.Rule is not null).GroupBy(row => row.Rule!).OrderBy(group => group.Key.Name, StringComparer.Ordinal).Select(group => new RuleCoverage(
                group.Key.Name, group.Key.Because, group.Count(row => row.RuleStanding is RuleStanding.Met), group.Count(row => row.RuleStanding is RuleStanding.Violated), group.Count(row => row.RuleStanding is RuleStanding.NotKnown))),
        ],
    };
}
