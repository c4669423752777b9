using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Rows;

/// <summary>The tables of live state.</summary>
public enum RowKind { Bucket, StorageClass, Volume, Protection }

/// <summary>A row's place for as long as it lives. One instance serves a row and everything that finds it.</summary>
/// <param name="Kind">The table it stands in.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Type">The type of the object it is named after.</param>
/// <param name="Namespace">Empty for what has none.</param>
/// <param name="Name">The object's name.</param>
public sealed record RowKey(RowKind Kind, string Cluster, string Type, string Namespace, string Name);

/// <summary>One row of live state, immutable and free of the clock: ages are made where they are shown. Equal where a reader would see the same.</summary>
public abstract record LiveRow
{
    public required RowKey Key { get; init; }

    /// <summary>In the console's vocabulary.</summary>
    public required StateKind State { get; init; }

    /// <summary>The state in the row's own words: "Available", "ReconcileError".</summary>
    public required string StateText { get; init; }

    /// <summary>Why it is not as it should be, in the server's or the provider's own words; empty where nothing is wrong.</summary>
    public string Why { get; init; } = "";

    /// <summary>The worst first.</summary>
    public FindingList Findings { get; init; } = FindingList.None;
}
