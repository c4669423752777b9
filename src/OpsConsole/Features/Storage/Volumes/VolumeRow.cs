using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>A claim with its volume, or a volume that no claim has.</summary>
public sealed record VolumeRow : LiveRow
{
    private readonly Moment _since;
    private readonly Moment _created;
    private readonly Moment _deletingSince;

    /// <summary>Empty where no claim has the volume; then <see cref="ClaimName"/> is the one that had it, or empty.</summary>
    public required bool HasClaim { get; init; }
    public required string ClaimNamespace { get; init; }
    public required string ClaimName { get; init; }

    /// <summary>Empty where there is none yet.</summary>
    public required string VolumeName { get; init; }

    /// <summary>True where the volume's own object is known.</summary>
    public required bool HasVolume { get; init; }

    /// <summary>Of the claim, or of the volume where no claim has it: "Bound", "Pending", "Lost", "Released", "Available", "Failed".</summary>
    public required string Phase { get; init; }

    /// <summary>Since when the volume is in its phase, or since when a claim without one is there; null where nobody tells.</summary>
    public required DateTimeOffset? Since { get => _since.Value; init => _since = new(value); }

    /// <summary>Bytes that the claim asks for.</summary>
    public required long? Requested { get; init; }

    /// <summary>Bytes that whoever uses it has: of the claim, or of the volume where no claim has it.</summary>
    public required long? Capacity { get; init; }

    /// <summary>Bytes of the volume itself, which grows before its file system does.</summary>
    public required long? VolumeCapacity { get; init; }

    /// <summary>Null where claim and volume are as large as wanted.</summary>
    public required VolumeResize? Resize { get; init; }

    /// <summary>Empty where it has none.</summary>
    public required string Class { get; init; }

    /// <summary>The row of its class; null where it has none.</summary>
    public RowKey? ClassKey => Class.Length == 0 ? null : ClassRows.KeyOf(Key.Cluster, Class);

    /// <summary>"gp3 → gp3-4000-400" while the TiDB operator changes it; empty otherwise.</summary>
    public required string ClassChange { get; init; }

    /// <summary>The class of volume attributes that is wanted; empty where none is.</summary>
    public required string AttributesClass { get; init; }
    public required string ReclaimPolicy { get; init; }

    /// <summary>"ebs.csi.aws.com".</summary>
    public required string Source { get; init; }

    /// <summary>"vol-0123456789abcdef0".</summary>
    public required string Handle { get; init; }
    public required string Zone { get; init; }
    public required string Dataplane { get; init; }

    /// <summary>"tikv"; empty where no label says it.</summary>
    public required string Component { get; init; }

    /// <summary>"tidb"; empty where no label says it.</summary>
    public required string Instance { get; init; }

    /// <summary>True where no claim has it and it stays, and costs, until somebody deletes it.</summary>
    public required bool IsOrphan { get; init; }
    public required DateTimeOffset? Created { get => _created.Value; init => _created = new(value); }
    public required DateTimeOffset? DeletingSince { get => _deletingSince.Value; init => _deletingSince = new(value); }

    /// <summary>"tikv of tidb", "tidb", or empty.</summary>
    public string Owner => Component.Length > 0 && Instance.Length > 0 ? $"{Component} of {Instance}" : Component + Instance;
}

/// <summary>A volume on its way to another size.</summary>
/// <param name="From">Bytes it has.</param>
/// <param name="To">Bytes that are wanted.</param>
/// <param name="Step">"Resizing", "FileSystemResizePending" or the like; empty where no condition tells.</param>
/// <param name="Words">In the words of whoever works at it; empty where nobody tells.</param>
/// <param name="Since">Since when it is at that step.</param>
public sealed record VolumeResize(long? From, long? To, string Step, string Words, DateTimeOffset? Since);
