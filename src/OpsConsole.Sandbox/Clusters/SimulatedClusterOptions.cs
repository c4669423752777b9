using OpsConsole.Sandbox.Clusters.World;

namespace OpsConsole.Sandbox.Clusters;

/// <summary>How a simulated cluster is made.</summary>
public sealed record SimulatedClusterOptions
{
    public required string Name { get; init; }
    /// <summary>Where CA, tokens and a kubeconfig are written; null makes a temporary folder that goes with the cluster.</summary>
    public string? Folder { get; init; }
    /// <summary>Where the executor's token is written, apart from what only reads; null writes it beside the others.</summary>
    public string? ExecutorFolder { get; init; }
    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; }
    /// <summary>What lives in the cluster; null leaves it with the built-in namespaces only.</summary>
    public WorldOptions? World { get; init; }
    /// <summary>The uid of the kube-system namespace, which is the cluster's identity; null derives it from the name.</summary>
    public Guid? Uid { get; init; }
    /// <summary>What <c>/version</c> says; the behaviour is that of this release.</summary>
    public string GitVersion { get; init; } = "v1.20.2";
    /// <summary>The resourceVersion the cluster begins at; null takes one from the clock, so that a restarted cluster never goes back.</summary>
    public long? FirstRevision { get; init; }
    /// <summary>Changes kept per type for resumed watches and pinned lists.</summary>
    public int HistoryLength { get; init; } = 5_000;
    /// <summary>How often history is compacted; what is older than one to two intervals is answered with 410.</summary>
    public TimeSpan CompactionInterval { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>How often an idle watch that asked for bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
