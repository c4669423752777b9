using System.Collections.Immutable;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;

namespace OpsConsole.Features.Storage.Api;

/// <summary>A row as programs get it, from the API and from the hub alike.</summary>
public sealed record StorageRow
{
    public required string Cluster { get; init; }

    /// <summary>The type of the object that the row is named after: <c>buckets.s3.aws.upbound.io</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Empty for what has none.</summary>
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>Ready, Progressing, Warning, Failed, Paused, Unknown or Stale.</summary>
    public required string State { get; init; }
    public required string StateText { get; init; }

    /// <summary>In the server's or the provider's own words; empty where nothing is wrong.</summary>
    public required string Why { get; init; }
    public required IReadOnlyList<StorageFinding> Findings { get; init; }

    /// <summary>The columns of the table by their keys, as text.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }

    public static StorageRow Of(RowShape shape, LiveRow row) => new()
    {
        Cluster = row.Key.Cluster,
        Type = row.Key.Type,
        Namespace = row.Key.Namespace,
        Name = row.Key.Name,
        State = row.State.ToString(),
        StateText = row.StateText,
        Why = row.Why,
        Findings = [.. row.Findings.Items.Select(finding => new StorageFinding(finding.Level.ToString(), finding.Key, finding.Words, finding.Step))],
        Columns = shape.Columns.Where(column => column.Key is not ("state" or "cluster" or "why" or "findings")).ToImmutableSortedDictionary(column => column.Key, column => column.Text(row), StringComparer.Ordinal),
    };
}

/// <summary>Something a person should know of a row.</summary>
/// <param name="Level">Harm, Warning or Note.</param>
/// <param name="Key">The same for every row that has it.</param>
/// <param name="Words">A sentence.</param>
/// <param name="Step">What to do; empty where there is nothing.</param>
public sealed record StorageFinding(string Level, string Key, string Words, string Step);

/// <summary>A row by its names.</summary>
public sealed record StorageRowKey(string Cluster, string Type, string Namespace, string Name)
{
    public static StorageRowKey Of(RowKey key) => new(key.Cluster, key.Type, key.Namespace, key.Name);
}

/// <summary>How live what is answered of a cluster is.</summary>
/// <param name="Cluster">Its name.</param>
/// <param name="Phase">Starting, Live, Partial or Disconnected.</param>
/// <param name="Since">Since when.</param>
/// <param name="HeardAt">When its watches were last heard of, the oldest of them; null before everything was read.</param>
/// <param name="Reason">Why it is not live; empty where it is.</param>
public sealed record StorageCluster(string Cluster, string Phase, DateTimeOffset Since, DateTimeOffset? HeardAt, string Reason)
{
    public static StorageCluster Of(ClusterStanding standing) => new(standing.Cluster, standing.Phase.ToString(), standing.Since, standing.HeardAt, standing.Reason);
}

/// <summary>A part of a live table.</summary>
/// <param name="Items">Rows in their order.</param>
/// <param name="Fit">How many fit the question.</param>
/// <param name="Total">How many there are in the clusters asked about.</param>
/// <param name="Clusters">How live each is; rows of one that is not may be missing or old.</param>
/// <param name="NextCursor">Asks for the next part; null where this is the last.</param>
public sealed record StorageAnswer(IReadOnlyList<StorageRow> Items, int Fit, int Total, IReadOnlyList<StorageCluster> Clusters, string? NextCursor);
