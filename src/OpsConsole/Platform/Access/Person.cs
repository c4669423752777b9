namespace OpsConsole.Platform.Access;

/// <summary>A person's key: the issuer and subject of the sign-in. Names and addresses change hands, these do not.</summary>
public readonly record struct PersonKey(string Issuer, string Subject);

/// <summary>Who asks, as the sign-in says. It carries no rights: those come from the directory at the moment of asking.</summary>
public sealed record Caller(PersonKey Key, string Name);

public enum Role { Viewer, Operator, Support, Approver, Administrator }

public enum Permission
{
    /// <summary>See a cluster and everything captured of it.</summary>
    Read,
    /// <summary>Start a capture.</summary>
    Capture,
    /// <summary>Read the audit chain.</summary>
    ReadAudit,
}

/// <summary>One role on the clusters that a selector matches, and where the right comes from.</summary>
public sealed record Grant(Role Role, LabelSelector Clusters, string Source);

/// <summary>What a person may do, as the directory said at <see cref="AsOf"/>.</summary>
public sealed record PersonAccess
{
    public required Caller Caller { get; init; }
    public required IReadOnlyList<Grant> Grants { get; init; }
    public required DateTimeOffset AsOf { get; init; }

    public bool Allows(Permission permission, IReadOnlyDictionary<string, string> clusterLabels) =>
        Grants.Any(grant => Roles.Permit(grant.Role, permission) && grant.Clusters.Matches(clusterLabels));

    /// <summary>For what belongs to no cluster: true where any grant has the permission.</summary>
    public bool AllowsAnywhere(Permission permission) => Grants.Any(grant => Roles.Permit(grant.Role, permission));
}

public static class Roles
{
    /// <summary>Every role reads; nobody approves by being an administrator.</summary>
    public static bool Permit(Role role, Permission permission) => permission switch
    {
        Permission.Read => true,
        Permission.Capture => role is Role.Operator or Role.Administrator,
        Permission.ReadAudit => role is Role.Approver or Role.Administrator,
    };
}
