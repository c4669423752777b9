using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Whether people could satisfy a rule: everywhere it holds, whoever asks.</summary>
/// <param name="People">Those who may approve somewhere it holds, by name.</param>
/// <param name="Targets">How many clusters it covers, and the console where it covers that; 0 where it covers nothing that there is.</param>
/// <param name="Missing">Who would be missing where it cannot be satisfied; null where it can everywhere.</param>
/// <param name="Where">Names of the places where it cannot, the console among them.</param>
public sealed record RuleReach(IReadOnlyList<string> People, int Targets, string? Missing, IReadOnlyList<string> Where)
{
    public const string Console = "the console itself";

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    internal static RuleReach Of(ApprovalRule rule, IReadOnlyList<Approver> people, IReadOnlyList<Cluster> clusters)
    {
        var policy = Policy.Of(new(0, [rule with { Clusters = LabelSelector.Everything, Action = null, Class = null }], []), "", ActionClass.A, [None])!;
        // Rules are changed on no cluster; other actions may belong to either.
        List<(string Name, Func<PersonAccess, bool> Approves)> targets = rule.Action == ChangeRules.ActionKey ? []
            : [.. clusters.Where(cluster => rule.Clusters.Matches(cluster.Labels)).Select(cluster => (cluster.Name, (Func<PersonAccess, bool>)(rights => rights.Allows(Permission.Approve, cluster.Labels))))];
        if (rule.Clusters.Matches(None))
            targets.Add((Console, rights => rights.AllowsEverywhere(Permission.Approve)));
        var able = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var where = new List<string>();
        string? missing = null;
        foreach (var (name, approves) in targets)
        {
            List<Candidate> candidates = [.. people.Where(person => approves(person.Rights)).Select(person => person.Candidate).DistinctBy(candidate => candidate.Human)];
            able.UnionWith(candidates.Select(candidate => candidate.Name));
            if (ApproverPool.Reach(policy, candidates) is not { IsComplete: false } reach)
                continue;
            where.Add(name);
            missing ??= ApproverPool.Missing(reach);
        }
        return new([.. able.Order(StringComparer.OrdinalIgnoreCase)], targets.Count, missing, where);
    }
}
