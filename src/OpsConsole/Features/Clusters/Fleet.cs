using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Clusters;

/// <summary>All clusters, declared or remembered. The only way to a cluster for a person: every answer is cut to what they may see.</summary>
public sealed class Fleet
{
    /// <summary>Rises with every change a page would show.</summary>
    public long Version => throw new NotImplementedException(ToString());

    /// <summary>For the console's own work, not for a person.</summary>
    public IReadOnlyList<Cluster> All => throw new NotImplementedException(ToString());

    /// <summary>The connection of a declared cluster whose identity is settled; null otherwise.</summary>
    public ClusterConnection? ConnectionTo(string name) => throw new NotImplementedException(name);

    public Task<Answer<IReadOnlyList<Cluster>>> VisibleToAsync(Caller caller, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{caller} {cancellationToken}");

    /// <summary>One cluster by name for reading; refused as not found when it is absent or not theirs.</summary>
    public Task<Answer<Cluster>> FindAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{caller} {name} {cancellationToken}");

    /// <summary>One cluster by name for a command: asks the directory for an answer no older than 60 s.</summary>
    public Task<Answer<Cluster>> FindForCommandAsync(Caller caller, string name, Permission permission, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{caller} {name} {permission} {cancellationToken}");
}
