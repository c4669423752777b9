namespace OpsConsole.Features.Approvals.Rules;

/// <summary>What one plan needs: the rules that cover any of its items, drawn together. Stored with the request as it was at its submission.</summary>
public sealed record Policy
{
    public required IReadOnlyList<Approvers> Approvers { get; init; }
    public required TimeSpan ApproveWithin { get; init; }
    public required TimeSpan ExecuteWithin { get; init; }
    public TimeSpan? FreshSignIn { get; init; }
    public required int MostItems { get; init; }

    /// <summary>Keys of the rules it came of.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>Of the rule set.</summary>
    public required long Version { get; init; }

    public int People => Approvers.Sum(approvers => approvers.Count);

    /// <summary>Null where an item is covered by no rule: then nobody may ask for it.</summary>
    public static Policy? Of(RuleSet set, string action, ActionClass @class, IEnumerable<IReadOnlyDictionary<string, string>> labels)
    {
        Policy? all = null;
        foreach (var target in labels)
        {
            var covering = set.Rules.Where(rule => rule.Covers(action, @class, target)).ToList();
            if (covering.Count == 0)
                return null;
            foreach (var rule in covering)
                all = all is null ? Alone(rule, set.Version) : Stricter(all, Alone(rule, set.Version));
        }
        return all;
    }

    /// <summary>
    /// What satisfies both. The same group in both is asked for as often as the one that wants more of it; different groups each want people of
    /// their own, so that nobody counts for two.
    /// </summary>
    public static Policy Stricter(Policy one, Policy other) => new()
    {
        Approvers =
        [
            .. one.Approvers.Concat(other.Approvers).GroupBy(approvers => approvers.Group)
                .Select(same => new Approvers(same.Key, same.Max(approvers => approvers.Count)))
                .OrderBy(approvers => approvers.Group, StringComparer.Ordinal),
        ],
        ApproveWithin = Shorter(one.ApproveWithin, other.ApproveWithin),
        ExecuteWithin = Shorter(one.ExecuteWithin, other.ExecuteWithin),
        FreshSignIn = one.FreshSignIn is { } first && other.FreshSignIn is { } second ? Shorter(first, second) : one.FreshSignIn ?? other.FreshSignIn,
        MostItems = Math.Min(one.MostItems, other.MostItems),
        Rules = [.. one.Rules.Union(other.Rules, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Version = Math.Max(one.Version, other.Version),
    };

    private static Policy Alone(ApprovalRule rule, long version) => new()
    {
        // One rule may name a group twice; it then wants all of them.
        Approvers = [.. rule.Approvers.GroupBy(approvers => approvers.Group).Select(same => new Approvers(same.Key, same.Sum(approvers => approvers.Count)))],
        ApproveWithin = rule.ApproveWithin,
        ExecuteWithin = rule.ExecuteWithin,
        FreshSignIn = rule.FreshSignIn,
        MostItems = rule.MostItems,
        Rules = [rule.Key],
        Version = version,
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
