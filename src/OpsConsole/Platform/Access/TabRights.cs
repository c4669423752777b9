namespace OpsConsole.Platform.Access;

/// <summary>What the person of an open tab may do, as it was last seen; tells the tab when that changes.</summary>
public sealed class TabRights
{
    private readonly Lock _lock = new();
    private PersonAccess? _last;

    /// <summary>Raised on any thread.</summary>
    public event Action<RightsChange>? Changed;

    internal void See(PersonAccess now, DateTimeOffset at)
    {
        PersonAccess? before;
        lock (_lock)
            (before, _last) = (_last, now);
        if (before is null)
            return;
        var change = RightsChange.Between(before.Grants, now.Grants, at);
        if (change.Gained.Count + change.Lost.Count > 0)
            Changed?.Invoke(change);
    }
}

/// <summary>Grants that a person has gained and lost.</summary>
public sealed record RightsChange(DateTimeOffset At, IReadOnlyList<Grant> Gained, IReadOnlyList<Grant> Lost)
{
    /// <summary>Where a grant stands in the file is no part of it.</summary>
    public static RightsChange Between(IReadOnlyList<Grant> before, IReadOnlyList<Grant> after, DateTimeOffset at) =>
        new(at, [.. Without(after, before)], [.. Without(before, after)]);

    private static IEnumerable<Grant> Without(IReadOnlyList<Grant> grants, IReadOnlyList<Grant> others)
    {
        var known = others.Select(Identity).ToHashSet();
        return grants.Where(grant => !known.Contains(Identity(grant)));
    }

    private static (Role, string, string) Identity(Grant grant) => (grant.Role, grant.Clusters.ToString(), grant.Source);
}
