namespace OpsConsole.Features.Storage.Facts;

/// <summary>What is kept of a watched object: never the object itself. Two readings of the same state are equal.</summary>
public abstract record ObjectFacts
{
    private readonly Moment _created;
    private readonly Moment _deletingSince;
    private readonly PackedUid _uid;

    public required ObjectKey Key { get; init; }
    public required string Kind { get; init; }

    /// <summary>Group and version as read: <c>s3.aws.upbound.io/v1beta2</c>.</summary>
    public required string ApiVersion { get; init; }
    public required string Uid { get => _uid.Value; init => _uid = new(value); }
    public required DateTimeOffset? Created { get => _created.Value; init => _created = new(value); }
    public required DateTimeOffset? DeletingSince { get => _deletingSince.Value; init => _deletingSince = new(value); }

    /// <summary>Names under which rows look for this object: <see cref="ClusterFacts.Under"/>.</summary>
    public virtual IEnumerable<string> IndexedUnder => [];
}
