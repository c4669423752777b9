using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Clusters;

/// <summary>What one accepted file says of one cluster.</summary>
public sealed record ClusterDeclaration
{
    /// <summary>The file's name without its folder.</summary>
    public required string File { get; init; }
    public required ConnectionSettings Connection { get; init; }
    /// <summary>The credential that may change things, as the file names it; the same in every process, whether or not it can use it.</summary>
    public CredentialReference? ExecutorCredential { get; init; }
    /// <summary>The way to the cluster with that credential; null where none is declared or this process holds none.</summary>
    public ConnectionSettings? ExecutorConnection { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    /// <summary>Cron expression of its captures; null means the installation's default.</summary>
    public string? Schedule { get; init; }
    /// <summary>IANA zone of the schedule; null means UTC.</summary>
    public string? TimeZone { get; init; }

    public string Name => Connection.Name;

    /// <summary>True where the other says the same in every part.</summary>
    public bool SaysTheSameAs(ClusterDeclaration other) =>
        File == other.File && Connection == other.Connection && ExecutorCredential == other.ExecutorCredential && Schedule == other.Schedule && TimeZone == other.TimeZone
        && Labels.Count == other.Labels.Count && Labels.All(label => other.Labels.GetValueOrDefault(label.Key) == label.Value);
}

/// <summary>A file that was not taken. What it said before, if anything, still holds.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Cluster">The cluster whose earlier declaration is kept; null where there is none.</param>
/// <param name="Reason">Names the key and the fix.</param>
/// <param name="Since">When this reason was first found.</param>
public sealed record RefusedDeclaration(string File, string? Cluster, string Reason, DateTimeOffset Since);
