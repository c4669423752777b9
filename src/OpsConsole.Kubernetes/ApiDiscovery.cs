namespace OpsConsole.Kubernetes;

/// <summary>What an API server serves. A group or version that cannot be read is a gap, never the end of discovery.</summary>
public sealed record DiscoveryResult
{
    /// <summary><c>gitVersion</c> of <c>/version</c>.</summary>
    public required string ServerVersion { get; init; }
    /// <summary>One row a type (not a version), listable types only, ordered by name.</summary>
    public required IReadOnlyList<ResourceType> Types { get; init; }
    public required IReadOnlyList<DiscoveryGap> Gaps { get; init; }
}

/// <summary>A group version whose types could not be learned.</summary>
public sealed record DiscoveryGap(string Group, string? Version, KubernetesFault Fault, string Reason);

public sealed class ApiDiscovery(ClusterConnection connection)
{
    /// <summary>Reads groups, types and the printer columns of every CustomResourceDefinition.</summary>
    /// <exception cref="KubernetesException">Only when not even the list of groups can be read.</exception>
    public Task<DiscoveryResult> DiscoverAsync(CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{connection} {cancellationToken}");
}
