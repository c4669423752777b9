namespace OpsConsole.Features.Storage.Facts;

/// <summary>The claim that a volume names.</summary>
/// <param name="Namespace">Of the claim.</param>
/// <param name="Name">Of the claim.</param>
/// <param name="Uid">Empty where it is not said: the volume is reserved, not bound.</param>
public readonly record struct ClaimReference(string Namespace, string Name, string Uid);

/// <summary>A persistent volume.</summary>
public sealed record VolumeFacts : ObjectFacts
{
    private readonly Moment _phaseSince;

    /// <summary>"Pending", "Available", "Bound", "Released" or "Failed"; empty where it is not said.</summary>
    public required string Phase { get; init; }

    /// <summary>Since when it is in its phase; servers before 1.28 do not tell.</summary>
    public required DateTimeOffset? PhaseSince { get => _phaseSince.Value; init => _phaseSince = new(value); }

    /// <summary>In the words of whoever failed with it.</summary>
    public required string Message { get; init; }

    /// <summary>In bytes.</summary>
    public required long? Capacity { get; init; }
    public required ClaimReference? Claim { get; init; }

    /// <summary>Empty where it has none.</summary>
    public required string Class { get; init; }

    /// <summary>"Retain" where it is not said.</summary>
    public required string ReclaimPolicy { get; init; }

    /// <summary>The driver, or the field of an in-tree source: "ebs.csi.aws.com", "awsElasticBlockStore".</summary>
    public required string Source { get; init; }

    /// <summary>The volume's own identifier: "vol-0123456789abcdef0".</summary>
    public required string Handle { get; init; }

    /// <summary>Empty where it is not bound to one.</summary>
    public required string Zone { get; init; }

    /// <summary>Of the label "dataplane".</summary>
    public required string Dataplane { get; init; }

    public override IEnumerable<string> IndexedUnder => Claim is { } claim ? [StorageIndex.Claim(claim.Namespace, claim.Name)] : [];
}
