using OpsConsole.Features.Approvals;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>Which kinds of Crossplane a resource is of.</summary>
public enum Generation : byte
{
    /// <summary>Cluster-scoped, <c>*.aws.upbound.io</c>.</summary>
    Legacy,
    /// <summary>Namespaced, <c>*.aws.m.upbound.io</c>.</summary>
    Namespaced,
}

/// <summary>A bucket with all that this cluster says of it: one Bucket and its aspects, or aspects whose Bucket is not here.</summary>
public sealed record BucketRow : LiveRow
{
    private readonly PackedUid _uid;

    private readonly Moment _since;
    private readonly Moment _created;
    private readonly Moment _deletingSince;
    private readonly Moment _providerWroteAt;

    /// <summary>The bucket's name in the cloud; empty where its aspects have not found it yet.</summary>
    public required string BucketName { get; init; }

    /// <summary>The Bucket; null where none is here.</summary>
    public required ObjectKey? Object { get; init; }

    /// <summary>Empty where no Bucket is here.</summary>
    public required string Uid { get => _uid.Value; init => _uid = new(value); }
    public required Generation Generation { get; init; }
    public required string ProviderConfig { get; init; }
    public required string? Region { get; init; }
    public string? Dataplane { get; init; }
    public string? Claim { get; init; }
    public string? Composite { get; init; }

    /// <summary>Who may make it again after a deletion.</summary>
    public ValueList<string> Keepers { get; init; }

    /// <summary>Since when it is in its state; null where nothing says so.</summary>
    public DateTimeOffset? Since { get => _since.Value; init => _since = new(value); }
    public DateTimeOffset? Created { get => _created.Value; init => _created = new(value); }
    public DateTimeOffset? DeletingSince { get => _deletingSince.Value; init => _deletingSince = new(value); }

    /// <summary>When the provider last wrote what it saw in the cloud: how old that may be.</summary>
    public DateTimeOffset? ProviderWroteAt { get => _providerWroteAt.Value; init => _providerWroteAt = new(value); }

    /// <summary>True where its reconciliation was asked for and is not answered yet.</summary>
    public bool IsReconcileAwaited { get; init; }

    /// <summary>What is known of <see cref="LiveRow.Why"/>; null where nothing is.</summary>
    public KnownCause? Hint { get; init; }

    /// <summary>What the cloud has otherwise than asked; null where nothing.</summary>
    public Drift? Drift { get; init; }

    /// <summary>All of <see cref="AspectKind"/> in its order; of a bucket that is not managed here only those that something configures.</summary>
    public required ValueList<BucketAspect> Aspects { get; init; }

    /// <summary>The first ones, schedules and clusters before backups; <see cref="UsedByCount"/> says how many there are.</summary>
    public ValueList<BucketUser> UsedBy { get; init; }
    public int UsedByCount { get; init; }

    /// <summary>True where all backups of the cluster are known; else more may use it.</summary>
    public bool IsUseKnown { get; init; }

    /// <summary>What its deletion would do; null where no Bucket is here.</summary>
    public required ItemOutcome? DeleteOutcome { get; init; }
}
