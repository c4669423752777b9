using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>A storage class of one cluster, and what uses it there.</summary>
public sealed record ClassRow : LiveRow
{
    public required string Provisioner { get; init; }

    /// <summary>What its parameters make of a volume: "gp3 · 4,000 IOPS · 400 MiB/s · encrypted".</summary>
    public required string Words { get; init; }

    /// <summary>What a reader would compare, the driver's defaults said as such; in the order they are shown.</summary>
    public required ValueList<ClassTrait> Traits { get; init; }
    public required string ReclaimPolicy { get; init; }
    public required string BindingMode { get; init; }
    public required bool AllowsExpansion { get; init; }
    public required bool IsDefault { get; init; }
    public required ClassUsage Usage { get; init; }

    /// <summary>Components of TiDB clusters that want it: "tikv of dataplane-c10001/tidb".</summary>
    public required ValueList<ClassUser> Users { get; init; }

    /// <summary>Volumes on their way to this class or away from it, by the TiDB operator.</summary>
    public required ValueList<ClassMigration> Migrations { get; init; }
    public required DateTimeOffset? Created { get; init; }
}

/// <summary>One quality of a class, in words.</summary>
/// <param name="Name">"IOPS", "throughput", "encryption", "reclaim policy".</param>
/// <param name="Value">"3,000".</param>
/// <param name="IsDefault">True where the class does not say it and the driver or the API does.</param>
public sealed record ClassTrait(string Name, string Value, bool IsDefault);

/// <summary>What there is of a class in its cluster.</summary>
/// <param name="Claims">Claims that name it.</param>
/// <param name="ClaimBytes">What they ask for.</param>
/// <param name="Volumes">Volumes of it, with a claim or without.</param>
/// <param name="VolumeBytes">What they hold.</param>
/// <param name="Orphans">Volumes that no claim has and that stay until somebody deletes them.</param>
/// <param name="OrphanBytes">What those hold.</param>
/// <param name="IsComplete">False where claims or volumes are not wholly known, so that there may be more.</param>
public sealed record ClassUsage(int Claims, long ClaimBytes, int Volumes, long VolumeBytes, int Orphans, long OrphanBytes, bool IsComplete);

/// <summary>A component of a TiDB cluster that wants volumes of the class.</summary>
/// <param name="Component">"tikv", "tikv raft".</param>
/// <param name="TidbCluster">"dataplane-c10001/tidb".</param>
/// <param name="Dataplane">Empty where no label says it.</param>
/// <param name="IsByDefault">True where it names no class, and this is the default one.</param>
/// <param name="IsRetained">True where its operator makes volumes stay, whatever the class says.</param>
public sealed record ClassUser(string Component, string TidbCluster, string Dataplane, bool IsByDefault, bool IsRetained)
{
    public string Words => $"{Component} of {TidbCluster}";
}

/// <summary>A change of volumes under way.</summary>
/// <param name="Who">"tikv-raft of dataplane-c10001/tidb".</param>
/// <param name="From">The class before; several are joined by ", ".</param>
/// <param name="To">The class that is wanted: the same one where only the size changes.</param>
/// <param name="Done">Volumes that are there.</param>
/// <param name="Of">All volumes that are to go there.</param>
public sealed record ClassMigration(string Who, string From, string To, int Done, int Of);
