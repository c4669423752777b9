namespace OpsConsole.Features.Storage.S3;

/// <summary>What this process knows of a bucket in S3, immutable.</summary>
public sealed record BucketState
{
    /// <summary>Where it is asked for, in words.</summary>
    public required string Place { get; init; }

    /// <summary>The last look; null where nobody looked yet.</summary>
    public BucketReading? Latest { get; init; }

    /// <summary>What was seen last, also where the last look failed; null where nothing ever was.</summary>
    public BucketTruth? Truth { get; init; }

    /// <summary>Null where nothing was counted yet.</summary>
    public BucketMeasurement? Measurement { get; init; }

    /// <summary>False where its objects are not to be counted.</summary>
    public required bool IsMeasured { get; init; }

    public BucketState With(BucketReading reading) => this with { Latest = reading, Truth = reading.Truth is { } truth ? Kept(truth) : Truth };

    /// <summary>What a look that was cut short did not come to keeps what was seen before, with its own moment.</summary>
    private BucketTruth Kept(BucketTruth truth) => truth.CutShort is null || Truth is not { } former ? truth : truth with
    {
        Parts = [.. truth.Parts.Zip(former.Parts, (part, before) => part.State is PartState.NotAsked && before.Said is not null ? before : part)],
        KeepsVersions = truth.KeepsVersions || former.KeepsVersions,
        Region = truth.Region ?? former.Region,
    };
}
