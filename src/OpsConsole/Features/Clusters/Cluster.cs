namespace OpsConsole.Features.Clusters;

public enum ClusterState
{
    /// <summary>Declared, not asked yet.</summary>
    Unknown,
    Ready,
    /// <summary>Answers, but something is wrong: slow, partial discovery, credential about to end.</summary>
    Degraded,
    Unreachable,
    /// <summary>401 or 403 on the first question.</summary>
    AuthenticationFailed,
    /// <summary>Another kube-system uid stands behind the name than before: nothing is read or written.</summary>
    IdentityChanged,
    /// <summary>No longer declared; its history stays.</summary>
    Removed,
}

public sealed record ClusterHealth(ClusterState State, string? Reason, DateTimeOffset? Since, DateTimeOffset? CheckedAt);

/// <summary>A cluster as the fleet knows it now. Identity is the uid of kube-system; the name is what people call it.</summary>
public sealed record Cluster
{
    /// <summary>The row's key; null until the identity was learned once.</summary>
    public int? Id { get; init; }
    public Guid? Uid { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public string? Server { get; init; }
    /// <summary><c>gitVersion</c> as the server last said.</summary>
    public string? Version { get; init; }
    public required ClusterHealth Health { get; init; }

    public string Environment => Labels.GetValueOrDefault("environment", "unlabelled");
    public string Region => Labels.GetValueOrDefault("region", "unlabelled");
}
