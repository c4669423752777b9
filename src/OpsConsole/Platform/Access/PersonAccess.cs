namespace OpsConsole.Platform.Access;

/// <summary>One role on the clusters that a selector matches, and where the right comes from.</summary>
public sealed record Grant(Role Role, LabelSelector Clusters, string Source)
{
    /// <summary>Where it stands in the assignments file: <c>grants[3]</c>.</summary>
    public string Place { get; init; } = "";
}

/// <summary>What a person may do, as the directory said at <see cref="AsOf"/>.</summary>
public sealed record PersonAccess
{
    public required Caller Caller { get; init; }

    /// <summary>Empty for whoever is disabled or unknown.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public Standing Standing { get; init; } = Standing.Active;
    public IReadOnlyList<string> Groups { get; init; } = [];

    public bool Allows(Permission permission, IReadOnlyDictionary<string, string> clusterLabels) =>
        Grants.Any(grant => Roles.Permit(grant.Role, permission) && grant.Clusters.Matches(clusterLabels));

    /// <summary>For what touches all clusters, also those to come: true where a grant with the permission has no condition.</summary>
    public bool AllowsEverywhere(Permission permission) =>
        Grants.Any(grant => Roles.Permit(grant.Role, permission) && grant.Clusters.MatchesEverything);

    /// <summary>For what hangs on the role itself, as the number of approvers does.</summary>
    public bool Holds(Role role, IReadOnlyDictionary<string, string> clusterLabels) =>
        Grants.Any(grant => grant.Role == role && grant.Clusters.Matches(clusterLabels));

    /// <summary>For what belongs to no cluster: true where any grant has the permission.</summary>
    public bool AllowsAnywhere(Permission permission) => Grants.Any(grant => Roles.Permit(grant.Role, permission));
}
